using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// What this program does when git starts it as its <c>GIT_ASKPASS</c>: reads the mounted file and answers. It answers only
/// for the repository's own server, so that a redirect cannot take the password elsewhere.
/// </summary>
public static partial class AskPass
{
    /// <summary>The folder of the mounted Secret; that it is set tells us that git is calling.</summary>
    public const string SecretVariable = "TALOS_IMAGE_ASKPASS";

    public const string RepositoryVariable = "TALOS_IMAGE_ASKPASS_FOR";

    /// <summary>The answer, or null where the question is not one that may be answered.</summary>
    /// <param name="prompt">Such as <c>Password for 'https://me@git.example.org': </c>.</param>
    public static string? Answer(string prompt, string repository, Func<string, string> read)
    {
        var match = Prompt().Match(prompt);
        if (!match.Success || !IsServerOf(repository, match.Groups["scheme"].Value, match.Groups["server"].Value))
        {
            return null;
        }

        return read(match.Groups["what"].Value == "Username" ? "username" : "password").Trim();
    }

    private static bool IsServerOf(string repository, string scheme, string server) =>
        Uri.TryCreate($"{scheme}://{server}", UriKind.Absolute, out var asked) && Uri.TryCreate(repository, UriKind.Absolute, out var right)
        && asked.Scheme == right.Scheme && asked.Host == right.Host && asked.Port == right.Port;

    // Older gits write the user's name as it is: it may hold an @ or a quote, so the server is what follows the last @.
    [GeneratedRegex(@"^(?<what>Username|Password) for '(?<scheme>https?)://(.*@)?(?<server>[^@/]+)': ?$")]
    private static partial Regex Prompt();
}
