using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Passes the mounted credentials to git without putting any in an argument or environment variable: git calls this program for
/// passwords (<see cref="AskPass"/>) and reads SSH keys and tokens from private copies.
/// </summary>
public static class GitCredentials
{
    // caFile is Flux's older name for ca.crt.
    private static readonly string[] AuthorityKeys = ["ca.crt", "caFile"];

    /// <exception cref="StepFailedException">The Secret lacks a key that the repository's protocol requires.</exception>
    public static GitAccess For(GitSource source, BuilderSettings settings)
    {
        var secret = new GitSecret(source.Secret, $"{source.Field}.secretRef");
        var copies = new PrivateFolder(Path.Combine(settings.Temp, $"git-{source.Field}"));
        var environment = new Dictionary<string, string>(settings.NetworkEnvironment, StringComparer.Ordinal)
        {
            ["PATH"] = settings.SearchPath,
            ["HOME"] = settings.Home,
            ["LC_ALL"] = "C.UTF-8",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        };
        if (SshAccess.IsSsh(source.Repository))
        {
            environment["GIT_SSH_COMMAND"] = SshAccess.Command(secret, copies);
        }
        else if (secret.Has("username") || secret.Has("password"))
        {
            AddPassword(environment, source.Repository, secret, settings.Self);
        }
        else if (secret.Has(BearerToken.Key))
        {
            environment["GIT_CONFIG_GLOBAL"] = BearerToken.Configure(source, secret, copies);
        }

        return new GitAccess(environment, AuthorityKeys.Where(secret.Has).Select(secret.PathOf).FirstOrDefault(), copies);
    }

    private static void AddPassword(Dictionary<string, string> environment, string repository, GitSecret secret, string self)
    {
        if (!secret.Has("username") || !secret.Has("password"))
        {
            throw GitSecret.Wrong(
                $"The Secret referenced by {secret.Field} has only one of username and password. An HTTPS repository requires both username "
                + "and password; most servers accept any username with a token as password.");
        }

        environment["GIT_ASKPASS"] = self;
        environment[AskPass.SecretVariable] = secret.Folder;
        environment[AskPass.RepositoryVariable] = repository;
    }
}

/// <summary>The mounted Secret of a repository, with the keys that Flux uses.</summary>
/// <param name="Field">The field of the spec that references the Secret, for messages.</param>
public sealed record GitSecret(string Folder, string Field)
{
    public bool Has(string key) => File.Exists(PathOf(key));

    public string PathOf(string key) => Path.Combine(Folder, key);

    /// <summary>Reads text without a byte order mark, with LF line ends and a final line feed: ssh rejects keys with CRLF.</summary>
    public string ReadLines(string key)
    {
        var text = File.ReadAllText(PathOf(key)).TrimStart('\uFEFF').ReplaceLineEndings("\n");
        return text.EndsWith('\n') ? text : text + "\n";
    }

    /// <summary>The Secret lacks a key, or a key's value is invalid.</summary>
    public static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.SourceRefused, message);
}

/// <summary>How git reaches a repository.</summary>
/// <param name="Environment">The complete environment of git.</param>
/// <param name="Authority">File of certificate authorities for HTTPS, or null.</param>
/// <param name="Copies">Private copies of secrets, to be deleted after the last fetch.</param>
public sealed record GitAccess(IReadOnlyDictionary<string, string> Environment, string? Authority, PrivateFolder Copies);

/// <summary>A token that git sends in an Authorization header. Only a private configuration file contains it, no argument or variable.</summary>
public static partial class BearerToken
{
    public const string Key = "bearerToken";

    /// <returns>Path of the configuration file.</returns>
    /// <exception cref="StepFailedException">The token is not valid, or the address would send it unencrypted.</exception>
    public static string Configure(GitSource source, GitSecret secret, PrivateFolder folder)
    {
        if (!source.Repository.StartsWith("https://", StringComparison.Ordinal))
        {
            throw GitSecret.Wrong(
                $"{source.Field}.repository: \"{source.Repository}\" is not an https URL. A bearerToken is sent over https only. "
                + "Use an https URL, or username and password.");
        }

        var token = File.ReadAllText(secret.PathOf(Key)).Trim();
        if (!Token().IsMatch(token))
        {
            throw GitSecret.Wrong(
                $"bearerToken in the Secret referenced by {secret.Field} is not a valid token. It must be a single line of letters, digits "
                + "and -._~+/=.");
        }
        // git sends extra headers to redirect targets too, so it must not follow redirects.
        return folder.Write("config", $"[http]\n\textraHeader = \"Authorization: Bearer {token}\"\n\tfollowRedirects = false\n");
    }

    // RFC 6750, section 2.1.
    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z")]
    private static partial Regex Token();
}

/// <summary>
/// The program's role as git's <c>GIT_ASKPASS</c>: prints the username or password from the mounted Secret. It answers for the
/// repository's own server only, so that a redirect cannot send the password elsewhere.
/// </summary>
public static partial class AskPass
{
    /// <summary>The folder of the mounted Secret. It is set only when git starts the program.</summary>
    public const string SecretVariable = "TALOS_IMAGE_ASKPASS";

    public const string RepositoryVariable = "TALOS_IMAGE_ASKPASS_FOR";

    /// <summary>The answer, or null if the prompt is unknown or from another server.</summary>
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

    // Older versions of git do not escape the username, which may contain @ or a quote: the server follows the last @.
    [GeneratedRegex(@"^(?<what>Username|Password) for '(?<scheme>https?)://(.*@)?(?<server>[^@/]+)': ?$")]
    private static partial Regex Prompt();
}
