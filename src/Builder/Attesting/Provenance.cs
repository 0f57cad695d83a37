using System.Globalization;
using System.Text.Json;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Identity;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Builder.Attesting;

/// <summary>SLSA provenance, version 1 (https://slsa.dev/spec/v1.1/provenance), as an in-toto statement.</summary>
public static class Provenance
{
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>docs/verify.md says what its parameters are.</summary>
    public const string BuildType = "https://talosimages.dev/build/v1";

    /// <param name="index">The index of the output.</param>
    /// <param name="output">Its manifests.</param>
    /// <param name="files">The files of the manifests, if it is an artifact.</param>
    /// <param name="inputs">What the build pulled; null if it has no list.</param>
    public static byte[] Statement(PublishPlan plan, PublishedOutput output, string index, IEnumerable<OutputFile> files, InputList? inputs)
    {
        var attest = plan.Attest!;
        return ExactJson.WriteObject(json =>
        {
            json.WriteString("_type", StatementBundle.StatementType);
            json.WriteStartArray("subject");
            Subject(json, output.Repository, Hex(index));
            foreach (var manifest in output.Manifests)
            {
                Subject(json, output.Repository, Hex(manifest.Digest));
            }

            foreach (var file in files)
            {
                Subject(json, file.Name, file.Sha256);
            }

            json.WriteEndArray();
            json.WriteString("predicateType", PredicateType);
            json.WriteStartObject("predicate");
            json.WriteStartObject("buildDefinition");
            json.WriteString("buildType", BuildType);
            json.WriteStartObject("externalParameters");
            json.WritePropertyName("spec");
            json.WriteRawValue(attest.Spec);
            json.WriteString("fingerprint", plan.Fingerprint);
            json.WriteString("output", output.Name);
            json.WriteEndObject();
            json.WriteStartObject("internalParameters");
            json.WriteStartArray("platforms");
            foreach (var manifest in output.Manifests)
            {
                json.WriteStringValue(manifest.Platform);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            Dependencies(json, attest, inputs);
            json.WriteEndObject();
            Run(json, attest);
            json.WriteEndObject();
        });
    }

    private static void Dependencies(Utf8JsonWriter json, AttestPlan attest, InputList? inputs)
    {
        json.WriteStartArray("resolvedDependencies");
        foreach (var source in attest.Sources)
        {
            json.WriteStartObject();
            json.WriteString("uri", $"git+{source.Repository}@{source.Revision}");
            Digest(json, "gitCommit", source.Commit);
            Annotations(json, ("patches", source.Patches), ("verifiedBy", source.VerifiedBy));

            json.WriteEndObject();
        }

        foreach (var image in inputs?.Images ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", image.Name);
            // An official name is one of a catalog and no address.
            if (!OfficialNames.Is(image.Name))
            {
                json.WriteString("uri", $"oci://{ImageReference.Complete(image.Name)}");
            }

            if (image.Digest is { } digest)
            {
                Digest(json, "sha256", Hex(digest));
            }

            Annotations(json, ("field", image.Field));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Run(Utf8JsonWriter json, AttestPlan attest)
    {
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", attest.Builder);
        json.WriteStartObject("version");
        json.WriteString("talos-image-operator", attest.Version);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        json.WriteString("invocationId", attest.Invocation);
        if (attest.StartedOn is { } started)
        {
            json.WriteString("startedOn", started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Annotations(Utf8JsonWriter json, params (string Name, string? Value)[] annotations)
    {
        if (annotations.All(annotation => annotation.Value is null))
        {
            return;
        }

        json.WriteStartObject("annotations");
        foreach (var (name, value) in annotations.Where(annotation => annotation.Value is not null))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void Subject(Utf8JsonWriter json, string name, string sha256)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        Digest(json, "sha256", sha256);
        json.WriteEndObject();
    }

    private static void Digest(Utf8JsonWriter json, string algorithm, string value)
    {
        json.WriteStartObject("digest");
        json.WriteString(algorithm, value);
        json.WriteEndObject();
    }

    private static string Hex(string digest) => digest["sha256:".Length..];
}
