using System.Text;
using CliWrap;
using TalosImageOperator.LocalCluster.Node.Options;

namespace TalosImageOperator.LocalCluster.Node.Docker;

/// <summary>The docker command: argument lists in, output out.</summary>
internal sealed class DockerCli(NodeAgentOptions options)
{
    public async Task<DockerResult> RunAsync(
        IReadOnlyCollection<string> arguments,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        var code = await PipeAsync(
            arguments, PipeTarget.ToStringBuilder(output), PipeTarget.ToStringBuilder(error), cancellationToken, environment);
        return new DockerResult(code, output.ToString(), error.ToString());
    }

    /// <exception cref="DockerException">The command failed.</exception>
    public async Task<string> RequireAsync(
        IReadOnlyCollection<string> arguments,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var result = await RunAsync(arguments, cancellationToken, environment);
        return result.ExitCode == 0 ? result.Output.Trim() : throw DockerException.From(result);
    }

    /// <summary>Streams a command's output; the command is killed when the token is cancelled.</summary>
    public async Task<int> PipeAsync(
        IReadOnlyCollection<string> arguments,
        PipeTarget output,
        PipeTarget error,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>());
        if (options.DockerHost is not null)
        {
            variables["DOCKER_HOST"] = options.DockerHost;
        }

        var result = await Cli.Wrap(options.DockerCommand)
            .WithArguments(arguments)
            .WithEnvironmentVariables(variables)
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(output)
            .WithStandardErrorPipe(error)
            .ExecuteAsync(cancellationToken);
        return result.ExitCode;
    }
}

/// <summary>How a docker command ended.</summary>
internal sealed record DockerResult(int ExitCode, string Output, string Error);

/// <summary>Docker refused; the message is its own, without the prefix that every message of the daemon has.</summary>
internal sealed class DockerException(string message) : Exception(message)
{
    private const string Prefix = "Error response from daemon: ";

    public static DockerException From(DockerResult result)
    {
        var text = result.Error.Trim();
        if (text.Length == 0)
        {
            text = $"docker exited with code {result.ExitCode}";
        }

        var at = text.IndexOf(Prefix, StringComparison.Ordinal);
        return new DockerException(at < 0 ? text : text[(at + Prefix.Length)..]);
    }
}
