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
    /// <param name="prompt">Such as <c>Password for 'https://me@git.example.org':</c>.</param>
    public static string? Answer(string prompt, string repository, Func<string, string> read)
    {
        var match = Prompt().Match(prompt);
        if (!match.Success || !SameServer(match.Groups["url"].Value, repository))
            return null;
        return read(match.Groups["what"].Value == "Username" ? "username" : "password").Trim();
    }

    private static bool SameServer(string asked, string repository) =>
        Uri.TryCreate(asked, UriKind.Absolute, out var left) && Uri.TryCreate(repository, UriKind.Absolute, out var right)
        && left.Scheme == right.Scheme && left.Host == right.Host && left.Port == right.Port;

    [GeneratedRegex("^(?<what>Username|Password) for '(?<url>[^']+)'")]
    private static partial Regex Prompt();
}
