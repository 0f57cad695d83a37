using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Secrets;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Gives git the mounted credentials without any of them in an argument or a variable: a password is asked from this program
/// (<see cref="AskPass"/>), an SSH key and a token are read from private copies.
/// </summary>
public static class GitCredentials
{
    // caFile is what Flux called it at first.
    private static readonly string[] AuthorityKeys = ["ca.crt", "caFile"];

    /// <exception cref="StepFailedException">The Secret lacks what the repository's protocol needs.</exception>
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
            environment["GIT_CONFIG_GLOBAL"] = BearerToken.Configure(source.Repository, secret, copies);
        }

        return new GitAccess(environment, AuthorityKeys.Where(secret.Has).Select(secret.PathOf).FirstOrDefault(), copies);
    }

    private static void AddPassword(Dictionary<string, string> environment, string repository, GitSecret secret, string self)
    {
        if (!secret.Has("username") || !secret.Has("password"))
        {
            throw GitSecret.Wrong(
                $"The Secret of {secret.Field} must hold both username and password for a repository over HTTPS; "
                + "with a token as the password, most servers take any user name.");
        }

        environment["GIT_ASKPASS"] = self;
        environment[AskPass.SecretVariable] = secret.Folder;
        environment[AskPass.RepositoryVariable] = repository;
    }
}
