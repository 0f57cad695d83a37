using TalosImageOperator.LocalCluster.Discovery;
using TalosImageOperator.LocalCluster.OpenApi;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>Everything that is not a resource: health, version, discovery and OpenAPI.</summary>
internal sealed class DocumentEndpoint(KindRegistry kinds)
{
    public const string Version = "v1.36.0";

    /// <summary>
    /// A gnostic document with nothing but <c>swagger: "2.0"</c>: kubectl asks for it only for kinds that are not served, to
    /// validate them on its own side, and lets pass what it does not find.
    /// </summary>
    private static readonly byte[] EmptyVersion2 = [0x0A, 0x03, 0x32, 0x2E, 0x30];

    /// <summary>Whether the path was one of those.</summary>
    public async Task<bool> TryHandleAsync(HttpContext http, string path)
    {
        path = path.Length > 1 ? path.TrimEnd('/') : path;
        if (path is "/healthz" or "/livez" or "/readyz" || path.StartsWith("/readyz/", StringComparison.Ordinal))
        {
            await Answer.WriteTextAsync(http, "ok");
            return true;
        }
        if (path == "/openapi/v2")
        {
            await Answer.WriteBytesAsync(http, EmptyVersion2, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
            return true;
        }
        var document = Find(path);
        if (document is null)
        {
            return false;
        }

        await Answer.WriteAsync(http, 200, document);
        return true;
    }

    private JsonObject? Find(string path)
    {
        var groups = ServedGroup.Of(kinds.All);
        switch (path)
        {
            case "/version":
                return VersionInfo();
            case "/api":
                return DiscoveryDocuments.CoreVersions();
            case "/apis":
                return DiscoveryDocuments.GroupList(groups);
            case "/openapi/v3":
                return OpenApiDocuments.Index(groups, kinds.Generation);
        }
        const string OpenApi = "/openapi/v3/";
        if (path.StartsWith(OpenApi, StringComparison.Ordinal))
        {
            return OpenApiDocuments.Version3(groups, path[OpenApi.Length..]) ?? throw ApiErrors.NoSuchPath();
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", "v1"] => Resources(groups, "", "v1"),
            ["apis", var name, var version] => Resources(groups, name, version),
            _ => null,
        };
    }

    private static JsonObject? Resources(IReadOnlyList<ServedGroup> groups, string name, string version) =>
        groups.FirstOrDefault(group => group.Name == name) is { } group && group.Versions
            .FirstOrDefault(served => served.Name == version) is { } found
            ? DiscoveryDocuments.ResourceList(group, found)
            : null;

    private static JsonObject VersionInfo() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["gitVersion"] = Version,
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };
}
