using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Gives git the mounted credentials without any of them in an argument or a variable: a password is asked from this program
/// (<see cref="AskPass"/>), an SSH key is read by ssh from a private copy.
/// </summary>
public static class GitCredentials
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="StepFailedException">The Secret lacks what the repository's protocol needs.</exception>
    public static GitAccess For(GitSource source, BuilderSettings settings)
    {
        var environment = new Dictionary<string, string>(settings.NetworkEnvironment, StringComparer.Ordinal)
        {
            ["PATH"] = settings.SearchPath,
            ["HOME"] = settings.Home,
            ["LC_ALL"] = "C.UTF-8",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        };
        if (IsSsh(source.Repository))
            environment["GIT_SSH_COMMAND"] = SshCommand(source, settings);
        else if (Has(source, "username") || Has(source, "password"))
            AddPassword(environment, source, settings);
        return new GitAccess(environment, Has(source, "ca.crt") ? PathOf(source, "ca.crt") : null);
    }

    /// <summary><c>ssh://host/path</c>, or <c>git@host:path</c> as scp writes it.</summary>
    public static bool IsSsh(string repository) =>
        repository.StartsWith("ssh://", StringComparison.Ordinal)
        || (!repository.Contains("://", StringComparison.Ordinal) && repository.Contains(':', StringComparison.Ordinal));

    private static void AddPassword(Dictionary<string, string> environment, GitSource source, BuilderSettings settings)
    {
        if (!Has(source, "username") || !Has(source, "password"))
        {
            throw StepFailedException.Input(
                Reasons.SourceRefused, $"The Secret of {source.Field}.secretRef must hold both username and password for a repository over HTTPS.");
        }

        environment["GIT_ASKPASS"] = settings.Self;
        environment[AskPass.SecretVariable] = source.Secret;
        environment[AskPass.RepositoryVariable] = source.Repository;
    }

    private static string SshCommand(GitSource source, BuilderSettings settings)
    {
        if (!Has(source, "identity"))
        {
            throw StepFailedException.Input(
                Reasons.SourceRefused, $"A repository over SSH needs {source.Field}.secretRef: a Secret with identity and known_hosts.");
        }

        if (!Has(source, "known_hosts"))
        {
            throw StepFailedException.Input(
                Reasons.SourceRefused,
                $"The Secret of {source.Field}.secretRef has no known_hosts: add the git server's host keys (ssh-keyscan shows them, check them).");
        }

        var folder = Directory.CreateDirectory(Path.Combine(settings.Temp, "git-ssh")).FullName;
        var identity = PrivateCopy(PathOf(source, "identity"), Path.Combine(folder, "identity"));
        var knownHosts = PrivateCopy(PathOf(source, "known_hosts"), Path.Combine(folder, "known_hosts"));
        // git gives this line to a shell; it holds our own paths only, and those are quoted.
        return $"ssh -F /dev/null -i {Quoted(identity)} -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes "
            + $"-o UserKnownHostsFile={Quoted(knownHosts)} -o GlobalKnownHostsFile=/dev/null -o ConnectTimeout=30";
    }

    // ssh refuses a key that others may read, and a mounted Secret's files are readable for the pod's group.
    private static string PrivateCopy(string from, string to)
    {
        using var file = new FileStream(to, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        var text = File.ReadAllText(from);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n"));
        return to;
    }

    private static string Quoted(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static bool Has(GitSource source, string key) => File.Exists(PathOf(source, key));

    private static string PathOf(GitSource source, string key) => Path.Combine(source.Secret, key);
}
