using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>The Lease <c>lock</c> of a fake cluster, which takes times only as the API server does.</summary>
public sealed partial class LeaseServer
{
    private const string Collection = "apis/coordination.k8s.io/v1/namespaces/ns/leases";
    private const string Lease = $"{Collection}/lock";

    private readonly FakeCluster _cluster = new();
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    public string? Holder => (string?)Spec?["holderIdentity"];

    public JsonObject? Spec => _cluster.Get(Lease)?["spec"]?.AsObject();

    /// <summary>Writes the lease behind the electors' backs; null deletes it.</summary>
    public void Put(JsonObject? spec)
    {
        if (spec is null)
        {
            _cluster.Delete(Lease);
            return;
        }

        var lease = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "lock", ["namespace"] = "ns" }, ["spec"] = spec };
        _ = _cluster.Replace(Lease, lease) ?? _cluster.Create(Lease, lease);
    }

    public async Task<bool> HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        if (!path.StartsWith(Collection, StringComparison.Ordinal))
        {
            return false;
        }

        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        Interlocked.Increment(ref _requests);
        var (status, body) = Answer(context.Request.Method, path, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
        context.Response.StatusCode = (int)status;
        await context.Response.WriteAsync(body.ToJsonString());
        return true;
    }

    private (HttpStatusCode Code, JsonObject Body) Answer(string method, string path, JsonObject? sent)
    {
        var requests = new FakeRequests(_cluster);
        return sent is null ? requests.Read(path)
            : TimesAreValid(sent) ? requests.Write(method, path, sent)
            : FakeRequests.Refuse(HttpStatusCode.BadRequest, "BadRequest");
    }

    private static bool TimesAreValid(JsonObject sent) => new[] { "renewTime", "acquireTime" }.All(name =>
        sent["spec"]?[name] is not { } time || SixDigits().IsMatch((string)time!));

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]
    private static partial Regex SixDigits();
}
