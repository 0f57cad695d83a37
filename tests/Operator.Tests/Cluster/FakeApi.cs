using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>One operator's connection to the fake cluster; it dies with the operator.</summary>
internal sealed class FakeApi(FakeCluster cluster) : DelegatingHandler
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a fault has killed the operator: nothing it sends is heard any more.</summary>
    public Task Died => _died.Task;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath.TrimStart('/');
        if (_died.Task.IsCompleted)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (request.Method == HttpMethod.Get)
        {
            return Read(path, QueryHelpers.ParseQuery(request.RequestUri.Query));
        }

        if (request.Method != HttpMethod.Delete)
        {
            cluster.FieldManagers.TryAdd(QueryHelpers.ParseQuery(request.RequestUri.Query)["fieldManager"].ToString(), request);
        }

        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
        if (!path.Contains("/events", StringComparison.Ordinal))
        {
            return await WriteAsync(request.Method, path, body, cancellationToken);
        }

        cluster.Record(body);
        return Json(HttpStatusCode.Created, body);
    }

    private HttpResponseMessage Read(string path, Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query)
    {
        if (query.ContainsKey("watch"))
        {
            var watch = cluster.Watch(path, long.Parse(query["resourceVersion"]!, null));
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(watch.Body) };
        }

        if (query.TryGetValue("fieldSelector", out var field))
        {
            var uid = $"{field}".Split('=')[1];
            var about = cluster.List(FakeCluster.Collection($"{path}/any")).Where(entry => (string?)entry["involvedObject"]?["uid"] == uid);
            return Json(HttpStatusCode.OK, new JsonObject
            {
                ["kind"] = "List",
                ["metadata"] = new JsonObject { ["resourceVersion"] = "1" },
                ["items"] = new JsonArray([.. about]),
            });
        }

        if (path.Split('/')[^1] is "jobs" or "pods" or "nodes" or "talosimagebuilds")
        {
            var (items, version) = cluster.Snapshot(FakeCluster.Collection($"{path}/any"));
            return Json(HttpStatusCode.OK, new JsonObject
            {
                ["kind"] = "List",
                ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" },
                ["items"] = items,
            });
        }

        return cluster.Get(path) is { } entity ? Json(HttpStatusCode.OK, entity) : Refuse(HttpStatusCode.NotFound, "NotFound");
    }

    private async Task<HttpResponseMessage> WriteAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken)
    {
        var write = cluster.Ask(method.Method, path, (string?)body["metadata"]?["name"]);
        var fault = cluster.Faults(write);
        switch (fault)
        {
            case Fault.ServerError:
                return Refuse(HttpStatusCode.InternalServerError, "InternalError");
            case Fault.Forbidden:
                return Refuse(HttpStatusCode.Forbidden, "Forbidden");
            case Fault.Invalid:
                return Refuse(HttpStatusCode.UnprocessableEntity, "Invalid");
            case Fault.Conflict:
                return Refuse(HttpStatusCode.Conflict, "Conflict");
            case Fault.LostRequest:
                throw new HttpRequestException("connection reset");
            case Fault.DeathBefore:
                await DieAsync(cancellationToken);
                break;
        }

        var answer = Apply(method, path, body);
        if (fault == Fault.LostAnswer)
        {
            throw new HttpRequestException("connection reset");
        }

        if (fault == Fault.DeathAfter)
        {
            await DieAsync(cancellationToken);
        }

        return answer;
    }

    private HttpResponseMessage Apply(HttpMethod method, string path, JsonObject body)
    {
        try
        {
            if (method == HttpMethod.Post)
            {
                return cluster.Create($"{path}/{body["metadata"]!["name"]}", body) is { } made
                    ? Json(HttpStatusCode.Created, made)
                    : Refuse(HttpStatusCode.Conflict, "AlreadyExists");
            }

            if (method == HttpMethod.Patch)
            {
                var status = path.EndsWith("/status", StringComparison.Ordinal);
                return cluster.Patch(status ? path[..^"/status".Length] : path, body, status ? "status" : null) is { } patched
                    ? Json(HttpStatusCode.OK, patched)
                    : Refuse(HttpStatusCode.NotFound, "NotFound");
            }

            return cluster.Delete(path, (string?)body["preconditions"]?["uid"])
                ? Json(HttpStatusCode.OK, new JsonObject { ["kind"] = "Status", ["status"] = "Success" })
                : Refuse(HttpStatusCode.NotFound, "NotFound");
        }
        catch (InvalidOperationException)
        {
            return Refuse(HttpStatusCode.Conflict, "Conflict");
        }
    }

    private async Task DieAsync(CancellationToken cancellationToken)
    {
        _died.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private static HttpResponseMessage Refuse(HttpStatusCode code, string reason) => Json(code, new JsonObject
    {
        ["kind"] = "Status",
        ["status"] = "Failure",
        ["code"] = (int)code,
        ["reason"] = reason,
        ["message"] = reason,
    });

    private static HttpResponseMessage Json(HttpStatusCode code, JsonObject body) =>
        new(code) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
}
