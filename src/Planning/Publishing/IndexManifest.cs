using System.Text;
using System.Text.Json;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>
/// The exact bytes of an OCI image index, so that the operator and the Builder know its digest before it is pushed
/// (https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md).
/// </summary>
public sealed record IndexManifest
{
    public const string MediaType = "application/vnd.oci.image.index.v1+json";

    public const string ManifestMediaType = "application/vnd.oci.image.manifest.v1+json";

    public const string FingerprintAnnotation = "talosimages.dev/fingerprint";

    /// <summary>UTF-8, without a byte order mark or a newline at the end.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary><c>sha256:</c> and 64 hexadecimal digits over <see cref="Bytes"/>.</summary>
    public required string Digest { get; init; }

    public static IndexManifest Render(PublishPlan plan, PublishedOutput output)
    {
        var bytes = ExactJson.WriteObject(json => Write(json, plan, output));

        return new IndexManifest { Bytes = bytes, Digest = ArtifactManifest.DigestOf(bytes) };
    }

    /// <summary>
    /// One digest over all indexes of a plan: SHA-256 over a line <c>name digest</c> for each, sorted by name, so that the order of the
    /// outputs in the spec does not matter. The publish step reports it, which proves to the operator that both rendered the same bytes.
    /// </summary>
    public static string DigestOfAll(PublishPlan plan) => DigestOfAll(DigestsOf(plan));

    /// <summary>The digest of each index, by output name.</summary>
    public static IReadOnlyDictionary<string, string> DigestsOf(PublishPlan plan) =>
        plan.Outputs.ToDictionary(output => output.Name, output => Render(plan, output).Digest, StringComparer.Ordinal);

    /// <inheritdoc cref="DigestOfAll(PublishPlan)"/>
    public static string DigestOfAll(IReadOnlyDictionary<string, string> digests)
    {
        var lines = digests.OrderBy(index => index.Key, StringComparer.Ordinal).Select(index => $"{index.Key} {index.Value}\n");

        return ArtifactManifest.DigestOf(Encoding.UTF8.GetBytes(string.Concat(lines)));
    }

    private static void Write(Utf8JsonWriter json, PublishPlan plan, PublishedOutput output)
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaType);

        if (output.ArtifactType is { } artifactType)
        {
            json.WriteString("artifactType", artifactType);
        }

        json.WriteStartArray("manifests");

        foreach (var manifest in output.Manifests)
        {
            Write(json, manifest, output.ArtifactType);
        }

        json.WriteEndArray();
        json.WriteStartObject("annotations");
        json.WriteString("org.opencontainers.image.created", ArtifactManifest.Rfc3339(output.Source?.SourceDateEpoch ?? plan.SourceDateEpoch));
        json.WriteString("org.opencontainers.image.revision", output.Source?.Commit ?? plan.Commit);
        if (output.Source is { } source)
        {
            json.WriteString("org.opencontainers.image.source", source.Repository);
        }

        json.WriteString("org.opencontainers.image.version", plan.Release ?? plan.Registry.Tag);
        json.WriteString(FingerprintAnnotation, plan.Fingerprint);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PublishedManifest manifest, string? artifactType)
    {
        var platform = manifest.Platform.Split('/');

        json.WriteStartObject();
        json.WriteString("mediaType", ManifestMediaType);

        if (artifactType is not null)
        {
            json.WriteString("artifactType", artifactType);
        }

        json.WriteString("digest", manifest.Digest);
        json.WriteNumber("size", manifest.Size);
        json.WriteStartObject("platform");
        json.WriteString("architecture", platform[^1]);
        json.WriteString("os", platform[0]);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
