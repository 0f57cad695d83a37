namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary>Exit codes, for scripts.</summary>
internal static class PluginExit
{
    public const int Success = 0;

    /// <summary>The build has failed or is not published, or the manifest is not valid.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the kubeconfig.</summary>
    public const int Usage = 2;

    /// <summary>A build, an output, a platform, a step or a program.</summary>
    public const int NotFound = 3;

    /// <summary>The API server cannot be reached, or has refused the request.</summary>
    public const int Cluster = 4;

    /// <summary>As a shell reports SIGINT.</summary>
    public const int Interrupted = 130;

    public const string Help =
        "Exit codes: 0: success; 1: the build has failed or is not published yet, or the manifest is not valid; 2: the command line or the "
        + "kubeconfig is not valid; 3: a build, output, platform, step or program was not found; 4: the cluster cannot be reached or has "
        + "refused the request; 130: interrupted.";
}

/// <summary>Ends the command with a message for the user and an exit code.</summary>
internal sealed class CommandException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
