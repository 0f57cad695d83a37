using System.Text.Json.Nodes;
using TalosImageOperator.KubectlTalosImage.Tests.Support;

namespace TalosImageOperator.KubectlTalosImage.Tests.Commands;

[Collection(ClusterCollection.Name)]
public sealed class SuspendTests(PluginCluster cluster)
{
    [Fact]
    public async Task Suspend_AndResume_SetTheSpecAndRepeatWithoutEffect()
    {
        await cluster.ApplyAsync("paused");

        var suspended = await cluster.Kubectl.PluginAsync("suspend", "paused");
        Assert.Equal(("paused is suspended.\n", ""), (suspended.StandardOutput, suspended.StandardError));
        Assert.Equal("true", await SuspendOfAsync("paused"));
        Assert.Equal("paused is already suspended.\n", (await cluster.Kubectl.PluginAsync("suspend", "paused")).StandardOutput);

        Assert.Equal("paused is resumed.\n", (await cluster.Kubectl.PluginAsync("resume", "paused")).StandardOutput);
        Assert.Equal("false", await SuspendOfAsync("paused"));
    }

    [Theory]
    [InlineData("flux", """{"labels": {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}}""", "Flux Kustomization flux-system/apps", "flux suspend kustomization apps -n flux-system")]
    [InlineData("helm", """{"labels": {"helm.toolkit.fluxcd.io/name": "images", "helm.toolkit.fluxcd.io/namespace": "flux-system"}}""", "Flux HelmRelease flux-system/images", "flux suspend helmrelease images -n flux-system")]
    [InlineData("argo", """{"annotations": {"argocd.argoproj.io/tracking-id": "images:talosimages.dev/TalosImageBuild:images/argo"}}""", "Argo CD Application images", "self-heal")]
    public async Task Suspend_OfAnObjectOfAGitOpsTool_WarnsAndNamesIt(string name, string metadata, string owner, string action)
    {
        await cluster.ApplyAsync(name, metadata: JsonNode.Parse(metadata)!.AsObject());

        var suspended = await cluster.Kubectl.PluginAsync("suspend", name);

        Assert.Equal(0, suspended.ExitCode);
        Assert.StartsWith($"warning: {owner} manages {name} and may set spec.suspend back. ", suspended.StandardError, StringComparison.Ordinal);
        Assert.Contains(action, suspended.StandardError, StringComparison.Ordinal);
        Assert.Equal("true", await SuspendOfAsync(name));
    }

    [Fact]
    public async Task Resume_OfAnObjectWhoseFieldsAToolManages_Warns()
    {
        await cluster.ApplyAsync("managed", null, null, new() { ["suspend"] = true }, "--server-side", "--field-manager=kustomize-controller");

        var resumed = await cluster.Kubectl.PluginAsync("resume", "managed");

        Assert.StartsWith("warning: Flux manages managed", resumed.StandardError, StringComparison.Ordinal);
        Assert.Equal("false", await SuspendOfAsync("managed"));
    }

    private Task<string> SuspendOfAsync(string name) => cluster.Kubectl.RequireAsync(["get", "tib", name, "-o", "jsonpath={.spec.suspend}"]);
}
