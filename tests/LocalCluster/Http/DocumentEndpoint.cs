using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Discovery;
using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.OpenApi;
using TalosImageOperator.LocalCluster.Resources;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>Everything that is not a resource: health, version, discovery, OpenAPI and the request log.</summary>
internal sealed class DocumentEndpoint(KindRegistry kinds, RequestLog log)
{
    public const string Version = "v1.34.0";

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
        if (path == "/debug/requests" && http.Request.Method == "DELETE") log.Clear();
        if (path == "/openapi/v2"
            && http.Request.Headers.Accept.ToString().Contains("spec.v2@v1.0+protobuf", StringComparison.Ordinal))
        {
            await Answer.WriteBytesAsync(http, EmptyVersion2, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
            return true;
        }
        AcceptedForm form = AcceptedForm.Json;
        bool discovery = path is "/api" or "/apis";
        if (discovery) form = Tolerant(http);
        bool aggregated = discovery && form.As == "APIGroupDiscoveryList" && form.Version == "v2";
        JsonObject? document = Find(path, aggregated);
        if (document is null) return false;
        string type = aggregated ? DiscoveryDocuments.AggregatedType : "application/json";
        await Answer.WriteAsync(http, 200, document, form with { Yaml = false }, type);
        return true;
    }

    /// <summary>Aggregated discovery v2 where the client lists it anywhere; clients put older versions beside it.</summary>
    private static AcceptedForm Tolerant(HttpContext http)
    {
        string accept = http.Request.Headers.Accept.ToString();
        foreach (string entry in accept.Split(','))
        {
            if (entry.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal)
                && !entry.Contains("v2beta1", StringComparison.Ordinal)
                && entry.Contains("application/json", StringComparison.Ordinal))
                return new AcceptedForm(false, "APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2");
        }
        return AcceptedForm.Json;
    }

    private JsonObject? Find(string path, bool aggregated)
    {
        IReadOnlyList<ServedGroup> groups = ServedGroup.Of(kinds.All);
        switch (path)
        {
            case "/":
                return new JsonObject
                {
                    ["paths"] = new JsonArray("/api", "/apis", "/healthz", "/livez", "/openapi/v2",
                    "/openapi/v3", "/readyz", "/version")
                };
            case "/version":
                return VersionInfo();
            case "/debug/requests":
                return log.ToJson();
            case "/api":
                return aggregated ? DiscoveryDocuments.Aggregated(groups.Where(group => group.Name.Length == 0))
                    : DiscoveryDocuments.CoreVersions();
            case "/apis":
                return aggregated ? DiscoveryDocuments.Aggregated(groups.Where(group => group.Name.Length > 0))
                    : DiscoveryDocuments.GroupList(groups);
            case "/openapi/v2":
                return OpenApiDocuments.Version2(groups);
            case "/openapi/v3":
                return OpenApiDocuments.Index(groups, kinds.Generation);
        }
        const string OpenApi = "/openapi/v3/";
        if (path.StartsWith(OpenApi, StringComparison.Ordinal))
            return OpenApiDocuments.Version3(groups, path[OpenApi.Length..]) ?? throw ApiErrors.NoSuchPath();
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", "v1"] => Resources(groups, "", "v1"),
            ["apis", var name] => groups.FirstOrDefault(group => group.Name == name) is { } found
                ? DiscoveryDocuments.Group(found) : null,
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
        ["minor"] = "34",
        ["gitVersion"] = Version,
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };
}
