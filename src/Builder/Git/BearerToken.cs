using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Secrets;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// A token that git sends in a header of its own. The header stands in a configuration file that git alone may read: neither
/// an argument nor a variable holds it.
/// </summary>
public static partial class BearerToken
{
    public const string Key = "bearerToken";

    /// <returns>The configuration's file.</returns>
    /// <exception cref="StepFailedException">The token is none, or the address would send it in the clear.</exception>
    public static string Configure(string repository, GitSecret secret, PrivateFolder folder)
    {
        if (!repository.StartsWith("https://", StringComparison.Ordinal))
        {
            throw GitSecret.Wrong($"The Secret of {secret.Field} holds a bearerToken, which is sent over https only: the repository must be one.");
        }

        var token = File.ReadAllText(secret.PathOf(Key)).Trim();
        if (!Token().IsMatch(token))
        {
            throw GitSecret.Wrong($"The bearerToken in the Secret of {secret.Field} is none: it must be one line of letters, digits and -._~+/=.");
        }
        // git would send such a header to whatever server it is redirected to, so it may follow none.
        return folder.Write("config", $"[http]\n\textraHeader = \"Authorization: Bearer {token}\"\n\tfollowRedirects = false\n");
    }

    // RFC 6750, section 2.1.
    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z")]
    private static partial Regex Token();
}
