using CliWrap;
using CliWrap.Buffered;

namespace TalosImageOperator.KubectlTalosImage.Tests.Support;

/// <summary>The real kubectl, with the plugin beside it on PATH: the published one of TALOS_IMAGE_KUBECTL, else the one of this build.</summary>
internal sealed class Kubectl(string kubeconfig)
{
    public static string PluginFolder { get; } =
        Environment.GetEnvironmentVariable("TALOS_IMAGE_KUBECTL") is { Length: > 0 } published ? Path.GetDirectoryName(published)! : AppContext.BaseDirectory;

    /// <summary>Added to the environment; null removes a variable.</summary>
    public Dictionary<string, string?> Variables { get; } = new()
    {
        ["KUBECONFIG"] = kubeconfig,
        ["PATH"] = $"{PluginFolder}:{Environment.GetEnvironmentVariable("PATH")}",
    };

    /// <summary><c>kubectl talosimage …</c>.</summary>
    public Task<BufferedCommandResult> PluginAsync(params string[] arguments) => RunAsync(["talosimage", .. arguments]);

    public async Task<BufferedCommandResult> RunAsync(string[] arguments, string? input = null, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        var command = Cli.Wrap("kubectl").WithArguments(arguments).WithEnvironmentVariables(Variables).WithValidation(CommandResultValidation.None);
        return await (input is null ? command : command.WithStandardInputPipe(PipeSource.FromString(input))).ExecuteBufferedAsync(limit.Token);
    }

    /// <summary>Its output; it must succeed.</summary>
    public async Task<string> RequireAsync(string[] arguments, string? input = null)
    {
        var result = await RunAsync(arguments, input);
        Assert.True(result.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {result.StandardError}");
        return result.StandardOutput;
    }
}
