using System.Security.Cryptography;

namespace TalosImageOperator.LocalCluster.Authentication;

/// <summary>The tokens that are known from the start: the administrator's, and those of a token file.</summary>
internal sealed class Credentials
{
    private readonly Dictionary<string, UserInfo> _users = new(StringComparer.Ordinal);

    /// <param name="tokenFile">
    /// A line is <c>token,user,uid,"group1,group2"</c>, the groups optional
    /// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file); null for none.
    /// </param>
    /// <exception cref="InvalidDataException">A line has too few fields, or a token stands twice.</exception>
    public Credentials(string? tokenFile)
    {
        _users.Add(AdminToken, UserInfo.Admin);
        if (tokenFile is null)
        {
            return;
        }

        foreach (var line in File.ReadLines(tokenFile).Select(line => line.Trim()).Where(line => line is not ("" or ['#', ..])))
        {
            if (line.Split(',', 4, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } token, { Length: > 0 } name, var uid, .. var rest])
            {
                throw new InvalidDataException($"{tokenFile}: a line must have a token, a user name and a uid, separated by commas.");
            }

            var groups = rest is [var list] ? list.Trim('"').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
            if (!_users.TryAdd(token, new UserInfo(name, [.. groups, UserInfo.Authenticated], uid)))
            {
                throw new InvalidDataException($"{tokenFile}: the token of user \"{name}\" is listed twice. Remove one of the lines.");
            }
        }
    }

    public string AdminToken { get; } = "lc-admin-" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    public UserInfo? Find(string token) => _users.GetValueOrDefault(token);
}
