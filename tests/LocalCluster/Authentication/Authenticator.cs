using System.Security.Cryptography;
using TalosImageOperator.LocalCluster.Authorization;

namespace TalosImageOperator.LocalCluster.Authentication;

/// <summary>Finds out who sends a request: by its bearer token, and by the user that it impersonates.</summary>
internal sealed class Authenticator(ServiceAccountTokens accounts, Authorizer authorizer)
{
    private const string Scheme = "Bearer ";

    public string AdminToken { get; } = "lc-admin-" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <exception cref="ApiException">401 for an absent or unknown token, 403 for a user that it must not impersonate.</exception>
    public UserInfo Authenticate(HttpContext http)
    {
        var user = ByToken(http) ?? throw new ApiException(401, "Unauthorized", "Unauthorized");
        return Impersonated(http.Request.Headers, user) ?? user;
    }

    private UserInfo? ByToken(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header[Scheme.Length..].Trim() is { Length: > 0 } token)
        {
            return token == AdminToken ? UserInfo.Admin : accounts.Find(token);
        }

        return IsHealth(http.Request.Path) ? UserInfo.Anonymous : null;
    }

    private static bool IsHealth(PathString path) =>
        path.StartsWithSegments("/healthz") || path.StartsWithSegments("/livez") || path.StartsWithSegments("/readyz");

    private UserInfo? Impersonated(IHeaderDictionary headers, UserInfo actor)
    {
        var name = headers["Impersonate-User"].ToString();
        List<string> groups = [.. headers["Impersonate-Group"].OfType<string>()];
        if (name.Length == 0 && groups.Count == 0)
        {
            return null;
        }

        if (name.Length == 0)
        {
            throw ApiErrors.BadRequest($"requested groups {string.Join(", ", groups)} without impersonating a user");
        }

        var account = UserInfo.ServiceAccountOf(name);
        Require(actor, account is null ? "users" : "serviceaccounts", account?.Namespace, account?.Name ?? name);
        foreach (var group in groups)
        {
            Require(actor, "groups", null, group);
        }

        if (account is not null && groups.Count == 0)
        {
            groups.AddRange(UserInfo.ServiceAccountGroups(account.Value.Namespace));
        }

        return new UserInfo(name, [.. groups.Append(UserInfo.Authenticated).Distinct()]);
    }

    private void Require(UserInfo actor, string resource, string? @namespace, string name) => authorizer.Require(
        new RequestAttributes { User = actor, Verb = "impersonate", Resource = resource, Namespace = @namespace ?? "", Name = name });
}
