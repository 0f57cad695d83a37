using TalosImageOperator.KubectlTalosImage.Tests.Support;

namespace TalosImageOperator.KubectlTalosImage.Tests.Commands;

[Collection(ClusterCollection.Name)]
public sealed class ProgramTests(PluginCluster cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("program-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(2, "Unknown argument \"statsu\". Did you mean status?", "statsu")]
    [InlineData(2, "Unknown option \"--wat\".", "status", "--wat")]
    [InlineData(2, "why requires the argument <NAME>.", "why")]
    [InlineData(2, "The kubeconfig has no context \"other\". It has: local-cluster.", "status", "--context", "other")]
    [InlineData(2, "--kubeconfig: cannot read \"/nothing\".", "status", "--kubeconfig", "/nothing")]
    [InlineData(2, "-A: a name selects a build of one namespace.", "status", "x", "-A")]
    public async Task Program_WithAWrongCommandLine_SaysWhatIsWrong(int code, string message, params string[] arguments)
    {
        var result = await cluster.Kubectl.PluginAsync(arguments);
        Assert.Equal((code, ""), (result.ExitCode, result.StandardOutput));
        Assert.StartsWith(message, result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_WithoutAServer_HasAnExitCodeOfItsOwn()
    {
        var file = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(cluster.Kubeconfig)).Replace(new Uri(cluster.Host.Url).Authority, "127.0.0.1:9", StringComparison.Ordinal));

        var result = await cluster.Kubectl.PluginAsync("status", "--kubeconfig", file);

        Assert.Equal(4, result.ExitCode);
        Assert.StartsWith("Cannot reach the API server: ", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_WithATokenThatIsRefused_SaysWhatToDo()
    {
        var file = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(cluster.Kubeconfig)).Replace(cluster.Host.AdminToken, "wrong", StringComparison.Ordinal));

        var result = await cluster.Kubectl.PluginAsync("status", "--kubeconfig", file);

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("(401)", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("Log in again.", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfTheProgram_DocumentsTheExitCodes() =>
        Assert.Contains("3: a build, output, platform, step or program was not found", string.Join(' ', (await cluster.Kubectl.PluginAsync("--help")).StandardOutput.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

    [Fact]
    public async Task Completion_ByKubectl_HasCommandsOptionsAndBuilds()
    {
        await cluster.ApplyAsync("completed-name", Manifests.Building());
        var kubectl = cluster.Kubectl;
        kubectl.Variables["PATH"] = $"{_folder}:{kubectl.Variables["PATH"]}";
        var script = Path.Combine(_folder, "kubectl_complete-talosimage");
        await File.WriteAllTextAsync(script, (await kubectl.PluginAsync("completion", "kubectl")).StandardOutput);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal("status\nsuspend\n", Words(await kubectl.RequireAsync(["__complete", "talosimage", "s"])));
        Assert.Equal("completed-name\n", Words(await kubectl.RequireAsync(["__complete", "talosimage", "why", "completed-n"])));
        Assert.Contains("--follow\n", Words(await kubectl.RequireAsync(["__complete", "talosimage", "logs", "completed-name", "--f"])), StringComparison.Ordinal);
        Assert.Equal("env\njson\nkustomize\nmachineconfig\ntext\n", Words(await kubectl.RequireAsync(["__complete", "talosimage", "outputs", "completed-name", "-o", ""])));
    }

    [Fact]
    public async Task Completion_OfBash_IsAScriptThatBashReads()
    {
        var script = (await cluster.Kubectl.PluginAsync("completion", "bash")).StandardOutput;
        var bash = await CliWrap.Buffered.BufferedCommandExtensions.ExecuteBufferedAsync(CliWrap.Cli.Wrap("bash")
            .WithEnvironmentVariables(cluster.Kubectl.Variables)
            .WithArguments(["-c", $"{script}\nCOMP_WORDS=(kubectl-talosimage sta) COMP_CWORD=1; _kubectl_talosimage; echo \"${{COMPREPLY[*]}}\""]));
        Assert.Equal("status\n", bash.StandardOutput);
    }

    private static string Words(string output) =>
        string.Concat(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith(':')).Select(line => line.Split('\t')[0] + "\n"));
}
