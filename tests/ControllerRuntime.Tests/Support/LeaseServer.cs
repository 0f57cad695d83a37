using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>One Lease with optimistic concurrency, which takes times only as the API server does.</summary>
public sealed partial class LeaseServer
{
    private const string Collection = "/apis/coordination.k8s.io/v1/namespaces/ns/leases";
    private readonly Lock _gate = new();
    private JsonObject? _lease;
    private int _version;

    public int Writes { get; private set; }

    public int Requests { get; private set; }

    public string? Holder
    {
        get
        {
            lock (_gate)
            {
                return (string?)_lease?["spec"]?["holderIdentity"];
            }
        }
    }

    public JsonObject? Spec
    {
        get
        {
            lock (_gate)
            {
                return _lease?["spec"]?.DeepClone().AsObject();
            }
        }
    }

    /// <summary>Writes the lease behind the electors' backs; null deletes it.</summary>
    public void Put(JsonObject? spec)
    {
        lock (_gate)
        {
            _lease = spec is null ? null : Stored(new JsonObject { ["metadata"] = new JsonObject { ["uid"] = "u" }, ["spec"] = spec });
        }
    }

    public async Task<bool> HandleAsync(HttpContext context)
    {
        if (context.Request.Path.Value?.StartsWith(Collection, StringComparison.Ordinal) != true)
        {
            return false;
        }

        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        var (status, body) = Answer(context.Request.Method, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
        return true;
    }

    private (int Status, string Body) Answer(string method, JsonObject? sent)
    {
        lock (_gate)
        {
            Requests++;
            if (method != "GET" && !TimesAreValid(sent!))
            {
                return Refusal(400, "BadRequest");
            }

            switch (method)
            {
                case "GET" when _lease is not null:
                    return (200, _lease.ToJsonString());
                case "POST" when _lease is not null:
                    return Refusal(409, "AlreadyExists");
                case "PUT" when _lease is not null
                    && (string?)sent!["metadata"]!["resourceVersion"] != (string?)_lease["metadata"]!["resourceVersion"]:
                    return Refusal(409, "Conflict");
                case "POST" or "PUT" when method == "POST" || _lease is not null:
                    Writes++;
                    _lease = Stored(sent!);
                    return (200, _lease.ToJsonString());
                default:
                    return Refusal(404, "NotFound");
            }
        }
    }

    private JsonObject Stored(JsonObject sent)
    {
        var stored = sent.DeepClone().AsObject();
        var metadata = stored["metadata"]!.AsObject();
        (metadata["name"], metadata["namespace"]) = ("lock", "ns");
        metadata["uid"] ??= "u";
        metadata["resourceVersion"] = $"{++_version}";
        return stored;
    }

    private static bool TimesAreValid(JsonObject sent) => new[] { "renewTime", "acquireTime" }.All(name =>
        sent["spec"]?[name] is not { } time || SixDigits().IsMatch((string)time!));

    private static (int Status, string Body) Refusal(int code, string reason) => (code, Widget.Status(code, reason));

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]
    private static partial Regex SixDigits();
}
