using System.Net;
using System.Text.Json.Nodes;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>The requests of the Kubernetes API that a fake cluster answers, except watches.</summary>
internal sealed class FakeRequests(FakeCluster cluster)
{
    /// <summary>The object or the collection at a path without the slash at its beginning.</summary>
    /// <param name="path">The path.</param>
    /// <param name="fieldSelector">Null for none. Of events: <c>involvedObject.uid=…</c>.</param>
    public (HttpStatusCode Code, JsonObject Body) Read(string path, string? fieldSelector = null)
    {
        var collection = FakeCluster.Collection($"{path}/any");
        if (fieldSelector is not null)
        {
            var uid = fieldSelector.Split('=')[1];
            return (HttpStatusCode.OK, List([.. cluster.List(collection).Where(entry => (string?)entry["involvedObject"]?["uid"] == uid)], 1));
        }

        if (path.Split('/')[^1] is "jobs" or "pods" or "nodes" or "talosimagebuilds")
        {
            var (items, version) = cluster.Snapshot(collection, FakeCluster.Namespace(path));
            return (HttpStatusCode.OK, List(items, version));
        }

        return cluster.Get(path) is { } entity ? (HttpStatusCode.OK, entity) : Refuse(HttpStatusCode.NotFound, "NotFound");
    }

    /// <summary>Creates, replaces, patches or deletes the object at a path without the slash at its beginning.</summary>
    public (HttpStatusCode Code, JsonObject Body) Write(string method, string path, JsonObject body)
    {
        try
        {
            return method switch
            {
                "POST" => cluster.Create($"{path}/{body["metadata"]!["name"]}", body) is { } made
                    ? (HttpStatusCode.Created, made)
                    : Refuse(HttpStatusCode.Conflict, "AlreadyExists"),
                "PUT" => Found(cluster.Replace(path, body)),
                "PATCH" when path.EndsWith("/status", StringComparison.Ordinal) => Found(cluster.Patch(path[..^"/status".Length], body, "status")),
                "PATCH" => Found(cluster.Patch(path, body)),
                _ => cluster.Delete(path, (string?)body["preconditions"]?["uid"])
                    ? (HttpStatusCode.OK, new JsonObject { ["kind"] = "Status", ["status"] = "Success" })
                    : Refuse(HttpStatusCode.NotFound, "NotFound"),
            };
        }
        catch (InvalidOperationException)
        {
            return Refuse(HttpStatusCode.Conflict, "Conflict");
        }
    }

    public static (HttpStatusCode Code, JsonObject Body) Refuse(HttpStatusCode code, string reason) => (code, new JsonObject
    {
        ["kind"] = "Status",
        ["status"] = "Failure",
        ["code"] = (int)code,
        ["reason"] = reason,
        ["message"] = reason,
    });

    private static (HttpStatusCode Code, JsonObject Body) Found(JsonObject? entity) =>
        entity is null ? Refuse(HttpStatusCode.NotFound, "NotFound") : (HttpStatusCode.OK, entity);

    private static JsonObject List(JsonArray items, long version) => new()
    {
        ["kind"] = "List",
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" },
        ["items"] = items,
    };
}
