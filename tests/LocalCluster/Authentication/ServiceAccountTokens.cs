using System.Collections.Concurrent;
using System.Security.Cryptography;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Authentication;

/// <summary>
/// Tokens of service accounts, as the TokenRequest API gives them out. They mean nothing outside this cluster, and end with
/// their time, their account or the object that they are bound to.
/// </summary>
internal sealed class ServiceAccountTokens(ObjectStore store, KindRegistry kinds, TimeProvider clock)
{
    private const string Audience = "https://kubernetes.default.svc.cluster.local";
    private const long DefaultSeconds = 3600;
    private const long LeastSeconds = 600;
    private const long MostSeconds = 1L << 32;

    private readonly ConcurrentDictionary<string, Grant> _grants = new(StringComparer.Ordinal);

    /// <summary>The user of a token that still counts, or null.</summary>
    public UserInfo? Find(string token)
    {
        if (!_grants.TryGetValue(token, out var grant) || !grant.IsForServer || clock.GetUtcNow() >= grant.Expires)
        {
            return null;
        }

        if (!grant.Holds.All(held => store.Current.Find(held.Resource, held.Namespace, held.Name)?.Value.Text("metadata", "uid") == held.Uid))
        {
            return null;
        }

        var account = grant.Holds[0];
        return UserInfo.ServiceAccount(account.Namespace!, account.Name, account.Uid);
    }

    /// <summary>Answers <c>POST …/serviceaccounts/NAME/token</c>.</summary>
    /// <param name="request">The TokenRequest of the body; the answer is written into it.</param>
    /// <exception cref="ApiException">404 for an absent account or object, 400, 409 or 422.</exception>
    public void Issue(string @namespace, string name, JsonObject request)
    {
        var account = Hold(Kinds.ServiceAccounts, @namespace, name);
        var spec = request.Child("spec");
        spec.SetDefault("expirationSeconds", DefaultSeconds);
        if (spec.Items("audiences") is not { Count: > 0 })
        {
            spec["audiences"] = new JsonArray(Audience);
        }

        var seconds = Seconds(spec);
        List<Held> holds = [account];
        if (spec.Map("boundObjectRef") is { } bound)
        {
            holds.Add(Bound(bound, @namespace, name));
        }

        var now = clock.GetUtcNow();
        var token = "lc-" + RandomNumberGenerator.GetHexString(64, lowercase: true);
        _grants[token] = new Grant(holds, spec.Items("audiences").Texts().Contains(Audience), now.AddSeconds(seconds));
        request["apiVersion"] = "authentication.k8s.io/v1";
        request["kind"] = "TokenRequest";
        request["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["uid"] = account.Uid,
            ["creationTimestamp"] = Timestamps.Format(now),
        };
        request["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = Timestamps.Format(now.AddSeconds(seconds)) };
    }

    private static long Seconds(JsonObject spec)
    {
        var seconds = spec.Integer("expirationSeconds") ?? DefaultSeconds;
        var fault = seconds < LeastSeconds ? "may not specify a duration less than 10 minutes"
            : seconds > MostSeconds ? "may not specify a duration larger than 2^32 seconds" : null;
        if (fault is null)
        {
            return seconds;
        }

        var errors = new FieldErrors();
        errors.Invalid("spec.expirationSeconds", spec["expirationSeconds"], fault);
        throw ApiErrors.Invalid("authentication.k8s.io", "TokenRequest", "", errors.Causes);
    }

    private Held Bound(JsonObject reference, string @namespace, string account)
    {
        var resource = (reference.Text("apiVersion"), reference.Text("kind")) switch
        {
            ("v1", "Pod") => Kinds.Pods,
            ("v1", "Secret") => Kinds.Secrets,
            ("v1", "Node") => Kinds.Nodes,
            var (version, kind) => throw ApiErrors.BadRequest(
                $"cannot bind token to object of type {(version?.Contains('/', StringComparison.Ordinal) == true ? "" : "/")}{version}, Kind={kind}"),
        };
        var name = reference.Text("name") ?? "";
        var held = Hold(resource, resource == Kinds.Nodes ? null : @namespace, name);
        if (resource == Kinds.Pods && store.Current.Find(resource, @namespace, name)!.Value.Text("spec", "serviceAccountName") != account)
        {
            throw ApiErrors.BadRequest($"cannot bind token for serviceaccount \"{account}\" to pod running with different serviceaccount name.");
        }

        if (reference.Text("uid") is { Length: > 0 } uid && uid != held.Uid)
        {
            throw ApiErrors.Conflict(kinds.Get(resource), name,
                $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        return held;
    }

    private Held Hold(GroupResource resource, string? @namespace, string name) =>
        store.Current.Find(resource, @namespace, name) is { } found
            ? new Held(resource, @namespace, name, found.Value.Text("metadata", "uid") ?? "")
            : throw ApiErrors.NotFound(kinds.Get(resource), name);

    private sealed record Held(GroupResource Resource, string? Namespace, string Name, string Uid);

    /// <param name="Holds">What has to exist, the account first.</param>
    private sealed record Grant(IReadOnlyList<Held> Holds, bool IsForServer, DateTimeOffset Expires);
}
