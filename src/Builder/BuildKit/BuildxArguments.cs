using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>Argument lists of <c>docker buildx</c>, and the ones handed to it through make.</summary>
public static class BuildxArguments
{
    private const string SnapshotterLabel = "org.mobyproject.buildkit.worker.snapshotter:";

    /// <summary>With attestations every image becomes an index that contains the build time.</summary>
    public static readonly IReadOnlyList<string> NoAttestations = ["--provenance=false", "--sbom=false"];

    /// <summary>Contains a hash of the endpoint, so that an existing builder of this name always has the right endpoint.</summary>
    public static string BuilderName(string endpoint) =>
        $"tib-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(endpoint)))[..8]}";

    /// <param name="endpoint">The address of BuildKit.</param>
    /// <param name="driverOptions">Those of <see cref="BuildKitTls"/>, or none.</param>
    public static IReadOnlyList<string> Create(string endpoint, IReadOnlyList<string> driverOptions) =>
        ["buildx", "create", "--driver", "remote", "--name", BuilderName(endpoint), .. driverOptions, endpoint];

    public static IReadOnlyList<string> Inspect(string endpoint) => ["buildx", "inspect", "--bootstrap", BuilderName(endpoint)];

    /// <summary>Reads the snapshotter from the output of <see cref="Inspect"/>. Null if BuildKit does not report it.</summary>
    public static string? Snapshotter(string inspection) => inspection.Split('\n')
        .Select(line => line.Trim())
        .FirstOrDefault(line => line.StartsWith(SnapshotterLabel, StringComparison.Ordinal))?[SnapshotterLabel.Length..].Trim();

    /// <summary>
    /// Pushes by digest: no tag is written before every platform has succeeded. OCI media types, because the published index
    /// names them, and the source's time in every layer, so that the same source gives the same digest.
    /// </summary>
    public static IReadOnlyList<string> PushByDigest(string repository, bool insecure)
    {
        var options = $"type=image,name={repository},push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true,"
            + "rewrite-timestamp=true";
        return ["--output", insecure ? $"{options},registry.insecure=true" : options];
    }

    public static IReadOnlyList<string> MetadataFile(string path) => [$"--metadata-file={path}"];

    /// <summary>Of a second build that is compared with the first.</summary>
    public static IReadOnlyList<string> NoCache(BuildPlan plan) => plan.NoCache is true ? ["--no-cache"] : [];

    /// <summary>
    /// Each step has a cache reference of its own, because BuildKit overwrites a reference with the last build. BuildKit only
    /// warns if it cannot read a cache; with <c>ignore-error</c> it only warns if it cannot write one.
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

    /// <summary>buildx parses the values of <c>--secret</c> and <c>--output</c> as CSV.</summary>
    public static string CsvField(string field) => field.AsSpan().IndexOfAny(",\"\n") < 0
        ? field
        : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
