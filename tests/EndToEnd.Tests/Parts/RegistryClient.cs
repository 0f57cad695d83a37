using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>What the registry itself answers, by its HTTP API.</summary>
internal static class RegistryClient
{
    private static readonly HttpClient Http = new();

    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ];

    /// <summary>The content of a small blob.</summary>
    public static Task<string> TextAsync(string repository, JsonNode descriptor)
    {
        var host = repository[..repository.IndexOf('/', StringComparison.Ordinal)];
        return Http.GetStringAsync(new Uri($"http://{host}/v2/{repository[(host.Length + 1)..]}/blobs/{descriptor["digest"]}"));
    }

    /// <param name="image">Host, repository and tag, or digest.</param>
    /// <returns>The digest and the manifest, or null if there is none.</returns>
    public static async Task<(string Digest, JsonObject Manifest)?> FindAsync(string image)
    {
        var host = image[..image.IndexOf('/', StringComparison.Ordinal)];
        var path = image[(host.Length + 1)..];
        var split = path.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? at : path.LastIndexOf(':');
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/v2/{path[..split]}/manifests/{path[(split + 1)..]}");
        foreach (var type in ManifestTypes)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        using var response = await Http.SendAsync(request);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return (response.Headers.GetValues("Docker-Content-Digest").Single(), JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <param name="repository">Host and repository.</param>
    /// <param name="digest">Of a layer or a configuration.</param>
    public static async Task<string> ReadAsync(string repository, string digest)
    {
        var host = repository[..repository.IndexOf('/', StringComparison.Ordinal)];
        return await Http.GetStringAsync(new Uri($"http://{host}/v2/{repository[(host.Length + 1)..]}/blobs/{digest}"));
    }
}
