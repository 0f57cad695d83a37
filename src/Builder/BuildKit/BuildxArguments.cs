using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>Argument lists of <c>docker buildx</c>, and the ones handed to it through make.</summary>
public static class BuildxArguments
{
    private const string SnapshotterLabel = "org.mobyproject.buildkit.worker.snapshotter:";

    /// <summary>Attestations would make an index of every image, with the build's time in it.</summary>
    public static readonly IReadOnlyList<string> NoAttestations = ["--provenance=false", "--sbom=false"];

    /// <summary>A builder's name says which endpoint it stands for, so that one that exists is always the right one.</summary>
    public static string BuilderName(string endpoint) =>
        $"tib-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(endpoint)))[..8]}";

    public static IReadOnlyList<string> Create(string endpoint) =>
        ["buildx", "create", "--driver", "remote", "--name", BuilderName(endpoint), endpoint];

    public static IReadOnlyList<string> Inspect(string endpoint) => ["buildx", "inspect", "--bootstrap", BuilderName(endpoint)];

    /// <summary>Reads from what <see cref="Inspect"/> prints which snapshotter BuildKit uses; null where it does not say.</summary>
    public static string? Snapshotter(string inspection) => inspection.Split('\n')
        .Select(line => line.Trim())
        .FirstOrDefault(line => line.StartsWith(SnapshotterLabel, StringComparison.Ordinal))?[SnapshotterLabel.Length..].Trim();

    /// <summary>
    /// Pushes by digest: nothing has a tag until every platform is done. OCI media types, since the published index names
    /// them, and the source's time in every layer, so that the same source gives the same digest.
    /// </summary>
    public static IReadOnlyList<string> PushByDigest(string repository, bool insecure)
    {
        var options = $"type=image,name={repository},push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true,"
            + "rewrite-timestamp=true";
        return ["--output", insecure ? $"{options},registry.insecure=true" : options];
    }

    public static IReadOnlyList<string> MetadataFile(string path) => [$"--metadata-file={path}"];

    /// <summary>
    /// A cache of its own for each step: one reference for all would hold only what the last step built. An unreachable or
    /// missing cache is a warning to BuildKit when it reads, and <c>ignore-error</c> makes it one when it writes.
    /// </summary>
    public static IReadOnlyList<string> Cache(CachePlan? cache, string step, bool insecure)
    {
        if (cache is null)
        {
            return [];
        }

        var reference = $"{cache.Reference}-{step}";
        var registry = insecure ? ",registry.insecure=true" : "";
        return
        [
            "--cache-from", $"type=registry,ref={reference}{registry}",
            "--cache-to",
            $"type=registry,ref={reference},mode=max,ignore-error=true,image-manifest=true,oci-mediatypes=true{registry}",
        ];
    }

    /// <summary>buildx reads <c>--secret</c> and <c>--output</c> values as a line of CSV.</summary>
    public static string CsvField(string field) => field.AsSpan().IndexOfAny(",\"\n") < 0
        ? field
        : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
