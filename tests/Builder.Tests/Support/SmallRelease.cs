using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>What two platforms have pushed of a few outputs, in the real registry: nothing is left to do but to publish it.</summary>
/// <param name="registry">Where the manifests are.</param>
/// <param name="outputs">By the names of their repositories.</param>
public sealed class SmallRelease(string registry, IReadOnlyList<string> outputs) : IDisposable
{
    public const string Tag = "v1";

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{registry}/v2/") };

    public string User { get; } = $"t{Guid.NewGuid():n}";

    public IReadOnlyList<string> Outputs => outputs;

    /// <summary>By output.</summary>
    public Dictionary<string, List<PublishedManifest>> Manifests { get; } = [];

    /// <summary>An image and two artifacts, for two platforms.</summary>
    public static Task<SmallRelease> PushAsync(string registry) =>
        PushAsync(registry, ["linux/amd64", "linux/arm64"], "installer", "talos-kernel", "talos-iso");

    public static async Task<SmallRelease> PushAsync(string registry, IReadOnlyList<string> platforms, params string[] outputs)
    {
        var release = new SmallRelease(registry, outputs);
        foreach (var output in release.Outputs)
        {
            release.Manifests[output] = [];
            foreach (var platform in platforms)
            {
                release.Manifests[output].Add(await release.PushAsync(output, platform));
            }
        }

        return release;
    }

    /// <param name="host">Through which it is published.</param>
    public PublishPlan Plan(string host) => new()
    {
        Fingerprint = new string('f', 64),
        Registry = new RegistryPlan { Host = host, Username = User, Tag = Tag },
        Commit = Plans.Commit,
        SourceDateEpoch = 1,
        Outputs =
        [
            .. Outputs.Select(output => new PublishedOutput
            {
                Name = output,
                Repository = $"{host}/{User}/{output}",
                ArtifactType = ArtifactType(output),
                Manifests = Manifests[output],
            }),
        ],
    };

    /// <summary>The digest of an output's index.</summary>
    public string IndexDigest(string output)
    {
        var plan = Plan(registry);
        return IndexManifest.Render(plan, plan.Outputs.Single(candidate => candidate.Name == output)).Digest;
    }

    /// <summary>The digest of the tag, for every output that has it.</summary>
    public async Task<Dictionary<string, string>> TaggedAsync()
    {
        var tagged = new Dictionary<string, string>();
        foreach (var output in Outputs)
        {
            if (await DigestAsync(output, Tag) is { } digest)
            {
                tagged[output] = digest;
            }
        }

        return tagged;
    }

    /// <summary>Every output with its index's digest: what <see cref="TaggedAsync"/> is of a published release.</summary>
    public Dictionary<string, string> Published => Outputs.ToDictionary(output => output, IndexDigest);

    /// <summary>Null if the registry has no such manifest.</summary>
    public async Task<string?> DigestAsync(string output, string reference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"{User}/{output}/manifests/{reference}");
        request.Headers.Accept.ParseAdd(IndexManifest.MediaType);
        request.Headers.Accept.ParseAdd(IndexManifest.ManifestMediaType);
        using var answer = await _client.SendAsync(request);
        return answer.IsSuccessStatusCode ? answer.Headers.GetValues("Docker-Content-Digest").Single() : null;
    }

    /// <summary>Every manifest that gets a signature: the indexes and the platforms' own.</summary>
    public IReadOnlyList<(string Output, string Digest)> ToBeSigned =>
    [
        .. Outputs.SelectMany(output => Manifests[output].Select(manifest => manifest.Digest).Prepend(IndexDigest(output)).Select(digest => (output, digest))),
    ];

    /// <summary>Every tag of an output's repository.</summary>
    public async Task<IReadOnlyList<string>> TagsAsync(string output)
    {
        using var answer = await _client.GetAsync(new Uri($"{User}/{output}/tags/list", UriKind.Relative));
        var tags = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.TryGetProperty("tags", out var list) ? list : default;
        return tags.ValueKind == JsonValueKind.Array ? [.. tags.EnumerateArray().Select(tag => tag.GetString()!)] : [];
    }

    public void Dispose() => _client.Dispose();

    private static string? ArtifactType(string output) => output.StartsWith("talos-", StringComparison.Ordinal)
        ? $"application/vnd.talosimages.{output}"
        : null;

    private async Task<PublishedManifest> PushAsync(string output, string platform)
    {
        var (os, architecture) = (platform.Split('/')[0], platform.Split('/')[1]);
        var config = Encoding.UTF8.GetBytes($$$"""{"os":"{{{os}}}","architecture":"{{{architecture}}}","rootfs":{"type":"layers","diff_ids":[]}}""");
        var digest = Digest(config);
        using var start = await _client.PostAsync(new Uri($"{User}/{output}/blobs/uploads/", UriKind.Relative), content: null);
        var place = start.Headers.Location!.OriginalString;
        var upload = new Uri($"{place}{(place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Uri.EscapeDataString(digest)}", UriKind.RelativeOrAbsolute);
        using var put = await _client.PutAsync(upload, new ByteArrayContent(config));
        put.EnsureSuccessStatusCode();

        var manifest = Encoding.UTF8.GetBytes(
            $$$"""{"schemaVersion":2,"mediaType":"{{{IndexManifest.ManifestMediaType}}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{digest}}}","size":{{{config.Length}}}},"layers":[],"annotations":{"of":"{{{User}}}/{{{output}}}"}}""");
        using var content = new ByteArrayContent(manifest);
        content.Headers.ContentType = new MediaTypeHeaderValue(IndexManifest.ManifestMediaType);
        using var kept = await _client.PutAsync(new Uri($"{User}/{output}/manifests/{Digest(manifest)}", UriKind.Relative), content);
        kept.EnsureSuccessStatusCode();
        return new PublishedManifest { Platform = platform, Digest = Digest(manifest), Size = manifest.Length };
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}
