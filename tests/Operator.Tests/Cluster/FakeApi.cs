using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>One operator's connection to the fake cluster; it dies with the operator.</summary>
internal sealed class FakeApi(FakeCluster cluster) : DelegatingHandler
{
    private readonly FakeRequests _requests = new(cluster);
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
        return Json((HttpStatusCode.Created, body));
    }

    private HttpResponseMessage Read(string path, Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query)
    {
        if (query.ContainsKey("watch"))
        {
            var watch = cluster.Watch(FakeCluster.Collection($"{path}/any"), long.Parse(query["resourceVersion"]!, null), FakeCluster.Namespace(path));
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(watch.Body) };
        }

        return Json(_requests.Read(path, query.TryGetValue("fieldSelector", out var field) ? field.ToString() : null));
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

        var answer = Json(_requests.Write(method.Method, path, body));
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

    private async Task DieAsync(CancellationToken cancellationToken)
    {
        _died.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private static HttpResponseMessage Refuse(HttpStatusCode code, string reason) => Json(FakeRequests.Refuse(code, reason));

    private static HttpResponseMessage Json((HttpStatusCode Code, JsonObject Body) answer) =>
        new(answer.Code) { Content = new StringContent(answer.Body.ToJsonString(), Encoding.UTF8, "application/json") };
}
