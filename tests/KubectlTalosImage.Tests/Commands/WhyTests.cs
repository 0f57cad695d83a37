using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Tests.Support;

namespace TalosImageOperator.KubectlTalosImage.Tests.Commands;

[Collection(ClusterCollection.Name)]
public sealed class WhyTests(PluginCluster cluster)
{
    [Fact]
    public async Task Why_OfAFailedBuild_HasReasonClassTailAdviceAndCommands()
    {
        await cluster.ApplyAsync("broken", Manifests.Failed());

        var why = await cluster.Kubectl.PluginAsync("why", "broken");

        Assert.Equal(1, why.ExitCode);
        Assert.StartsWith("broken has failed: BuildFailed (Build)\n", why.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("linux/amd64, step kernel\n", why.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("The kernel does not compile.\n", why.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("What to do: Read the log of the step", why.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("  | make: *** [kernel] Error 2\n", why.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("  kubectl talosimage logs broken -n images --platform linux/amd64 --step kernel\n", why.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("  kubectl logs -n images a-amd64-x -c kernel\n", why.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("  kubectl talosimage rebuild broken -n images\n", why.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_OfAWaitingBuild_SaysWhatItWaitsFor()
    {
        await cluster.ApplyAsync("waiting", Manifests.Status(BuildPhase.Building, Reasons.WaitingForNode, "linux/arm64 waits for a ready node of architecture arm64."));

        var why = await cluster.Kubectl.PluginAsync("why", "waiting");

        Assert.Equal(0, why.ExitCode);
        Assert.Equal("waiting is Building: WaitingForNode\nlinux/arm64 waits for a ready node of architecture arm64.\n", why.StandardOutput);
    }

    [Fact]
    public async Task Why_OfASuccessWhoseConfigMapIsTaken_SaysSo()
    {
        var status = Manifests.Succeeded();
        await cluster.ApplyAsync("taken", status with
        {
            Conditions = [.. status.Conditions, new() { Type = ConditionTypes.ConfigMapWritten, Status = "False", Reason = Reasons.NameTaken, Message = "ConfigMap x belongs to another.", LastTransitionTime = Manifests.Start.UtcDateTime }],
        });

        var why = await cluster.Kubectl.PluginAsync("why", "taken");

        Assert.Equal(0, why.ExitCode);
        Assert.EndsWith("ConfigMapWritten is False: NameTaken: ConfigMap x belongs to another.\n", why.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_WithoutAStatus_SaysThatTheOperatorHasNotSeenIt()
    {
        await cluster.ApplyAsync("unseen");
        Assert.Contains("has not observed it", (await cluster.Kubectl.PluginAsync("why", "unseen")).StandardOutput, StringComparison.Ordinal);
    }
}
