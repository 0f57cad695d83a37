using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Secrets;

namespace TalosImageOperator.Builder.Git;

/// <summary>How git calls ssh: with the Secret's key and no other, to a host that the Secret's <c>known_hosts</c> knows.</summary>
public static class SshAccess
{
    /// <summary><c>ssh://host/path</c>, or <c>git@host:path</c> as scp writes it.</summary>
    public static bool IsSsh(string repository) =>
        repository.StartsWith("ssh://", StringComparison.Ordinal)
        || (!repository.Contains("://", StringComparison.Ordinal) && repository.Contains(':', StringComparison.Ordinal));

    /// <returns>The value of <c>GIT_SSH_COMMAND</c>.</returns>
    /// <exception cref="StepFailedException">The Secret lacks the key or the known hosts, or the key is of no use.</exception>
    public static string Command(GitSecret secret, PrivateFolder folder)
    {
        if (!secret.Has("identity"))
        {
            throw GitSecret.Wrong($"A repository over SSH needs {secret.Field}: a Secret with identity and known_hosts.");
        }

        if (!secret.Has("known_hosts"))
        {
            throw GitSecret.Wrong(
                $"The Secret of {secret.Field} has no known_hosts: add the git server's host keys (ssh-keyscan shows them, check them).");
        }

        var key = secret.ReadLines("identity");
        if (SshIdentity.FaultOf(key) is { } fault)
        {
            throw GitSecret.Wrong($"The identity in the Secret of {secret.Field} {fault}.");
        }

        var identity = folder.Write("identity", key);
        var knownHosts = folder.Write("known_hosts", secret.ReadLines("known_hosts"));
        // git gives this line to a shell; it holds our own paths only, and those are quoted.
        return $"ssh -F /dev/null -i {Quoted(identity)} -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes "
            + $"-o UserKnownHostsFile={Quoted(knownHosts)} -o GlobalKnownHostsFile=/dev/null "
            // A server that falls silent is given up after a minute.
            + "-o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4";
    }

    private static string Quoted(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
