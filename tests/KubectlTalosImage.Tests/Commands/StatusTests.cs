using CliWrap;
using CliWrap.Buffered;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Tests.Support;

namespace TalosImageOperator.KubectlTalosImage.Tests.Commands;

[Collection(ClusterCollection.Name)]
public sealed class StatusTests(PluginCluster cluster)
{
    [Fact]
    public async Task List_OfANamespace_HasARowForEachBuildAndTheQueuesMessage()
    {
        await cluster.ApplyAsync("listed", Manifests.Building());
        await cluster.ApplyAsync("listed-queued", Manifests.Status(BuildPhase.Queued, Reasons.Queued, "Queued at position 2; 4 builds are running."));

        var listed = await cluster.Kubectl.PluginAsync("status");
        var everywhere = await cluster.Kubectl.PluginAsync("status", "-A", "-n", "default");

        Assert.Equal(0, listed.ExitCode);
        Assert.Matches("^NAME +RELEASE +READY +REASON +PHASE +PROGRESS +PLATFORMS +AGE +MESSAGE\n", listed.StandardOutput);
        Assert.Matches("(?m)^listed +v1\\.13\\.9 +Unknown +Building +Building +1/9 +linux/amd64 +\\d+s", listed.StandardOutput);
        Assert.Matches("(?m)^listed-queued .* Queued at position 2; 4 builds are running\\.$", listed.StandardOutput);
        Assert.Matches("(?m)^images +listed +", everywhere.StandardOutput);
        Assert.Empty((await cluster.Kubectl.PluginAsync("status", "-n", "default")).StandardOutput);
    }

    [Fact]
    public async Task Status_OfOneBuild_HasEachStepWithItsTimeAndTheStepsThatAreLeft()
    {
        await cluster.ApplyAsync("detailed", Manifests.Building());

        var shown = await cluster.Kubectl.PluginAsync("status", "detailed");

        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("linux/amd64 runs inputs.", shown.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("node amd64-1, pod a-amd64-x, attempt 2", shown.StandardOutput, StringComparison.Ordinal);
        Assert.Matches("(?m)^  source +done +1m12s$", shown.StandardOutput);
        Assert.Matches("(?m)^  inputs +running +\\d+[a-z]", shown.StandardOutput);
        Assert.Matches("(?m)^  installer +waiting$", shown.StandardOutput);
        Assert.DoesNotContain('\e', shown.StandardOutput);
    }

    [Fact]
    public async Task Status_WithControlCharactersInAMessage_SendsNoneToTheTerminal()
    {
        await cluster.ApplyAsync("hostile", Manifests.Failed("\e[2J\e]0;owned\a It \u202Efailed.", "line\e[31m\nnext\r"));

        foreach (var command in new[] { "status", "why" })
        {
            var shown = await cluster.Kubectl.PluginAsync(command, "hostile");
            Assert.Contains("failed.", shown.StandardOutput, StringComparison.Ordinal);
            Assert.DoesNotContain(shown.StandardOutput, letter => letter != '\n' && (char.IsControl(letter) || letter == '\u202E'));
        }
    }

    [SkippableTheory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Status_OnATerminal_HasColorsUnlessTheyAreTurnedOff(string noColor, bool colored)
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "script is not installed");
        await cluster.ApplyAsync("colored", Manifests.Failed());
        var shown = await Cli.Wrap("/usr/bin/script")
            .WithArguments(["-qec", "kubectl talosimage status colored", "/dev/null"])
            .WithEnvironmentVariables(new Dictionary<string, string?>(cluster.Kubectl.Variables) { ["NO_COLOR"] = noColor, ["TERM"] = "xterm" })
            .ExecuteBufferedAsync();

        Assert.Contains("kernel", shown.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(colored, shown.StandardOutput.Contains("\e[31m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_Interrupted_ExitsAsAShellReportsIt()
    {
        await cluster.ApplyAsync("interrupted", Manifests.Building());
        var before = cluster.Host.Requests.Records.Count;
        var watching = Cli.Wrap("bash")
            .WithArguments(["-c", "kubectl talosimage status interrupted -w & echo $! > \"$PID\"; wait $!"])
            .WithEnvironmentVariables(new Dictionary<string, string?>(cluster.Kubectl.Variables) { ["PID"] = $"{cluster.Kubeconfig}.pid" })
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        await cluster.UntilWatchedAsync("talosimagebuilds", before);

        await Cli.Wrap("kill").WithArguments(["-TERM", (await File.ReadAllTextAsync($"{cluster.Kubeconfig}.pid")).Trim()]).ExecuteAsync();

        Assert.Equal(130, (await watching).ExitCode);
    }

    [Fact]
    public async Task Watch_OfOneBuild_PrintsEachStepAndEndsWithTheBuildsResult()
    {
        await cluster.ApplyAsync("watched", Manifests.Building());
        var before = cluster.Host.Requests.Records.Count;
        var watching = cluster.Kubectl.PluginAsync("status", "watched", "-w");
        await cluster.UntilWatchedAsync("talosimagebuilds", before);

        await cluster.WriteStatusAsync("watched", Manifests.Failed());
        var ended = await watching;

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("linux/amd64 source done 1m12s\n", ended.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("linux/amd64 inputs running\n", ended.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("linux/amd64 kernel failed 5m\n", ended.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith("Failed 1/9: The kernel does not compile.\n", ended.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfNoBuild_IsNotFoundAndSaysWhereToLook()
    {
        var missing = await cluster.Kubectl.PluginAsync("status", "nothing");
        Assert.Equal(3, missing.ExitCode);
        Assert.StartsWith("TalosImageBuild \"nothing\" does not exist in namespace \"images\". kubectl talosimage status -A lists all builds.\n", missing.StandardError, StringComparison.Ordinal);
    }
}
