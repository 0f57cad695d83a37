using System.Text.Json;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.KubectlTalosImage.Tests.Commands;

[Collection(ClusterCollection.Name)]
public sealed class RebuildTests(PluginCluster cluster)
{
    [Theory]
    [InlineData(BuildPhase.Succeeded, 0)]
    [InlineData(BuildPhase.Failed, 1)]
    public async Task Rebuild_WithWait_EndsWithTheRunThatItRequested(BuildPhase end, int code)
    {
        var name = $"again-{end}".ToLowerInvariant();
        await cluster.ApplyAsync(name, Manifests.Succeeded());
        var rebuilding = cluster.Kubectl.PluginAsync("rebuild", name, "--wait");
        var request = await Patience.UntilAsync(() => RequestOfAsync(name), value => value is not null, _ => "no annotation");

        await cluster.WriteStatusAsync(name, Manifests.Building() with { LastHandledRebuild = request });
        await cluster.WriteStatusAsync(name, (end == BuildPhase.Failed ? Manifests.Failed() : Manifests.Succeeded()) with { LastHandledRebuild = request });
        var ended = await rebuilding;

        Assert.Equal(code, ended.ExitCode);
        Assert.StartsWith($"Requested a rebuild of {name}.\n", ended.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"\n{end}", ended.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rebuild_Twice_RequestsTwoRuns()
    {
        await cluster.ApplyAsync("twice", Manifests.Succeeded());
        await cluster.Kubectl.PluginAsync("rebuild", "twice");
        var first = await RequestOfAsync("twice");

        var second = await cluster.Kubectl.PluginAsync("rebuild", "twice");

        Assert.Equal(0, second.ExitCode);
        Assert.NotNull(first);
        Assert.NotEqual(first, await RequestOfAsync("twice"));
    }

    [Fact]
    public async Task Rebuild_OfWhatWouldNotBeBuilt_IsRefusedWithoutARequest()
    {
        await cluster.ApplyAsync("held", Manifests.Status(BuildPhase.Suspended, Reasons.Suspended, "Suspended."), spec: new() { ["suspend"] = true });
        await cluster.ApplyAsync("invalid", Manifests.Status(BuildPhase.Failed, Reasons.InvalidSpec, "spec.outputs: \"x\" is not an output.", "False"));

        var held = await cluster.Kubectl.PluginAsync("rebuild", "held", "--wait");
        var invalid = await cluster.Kubectl.PluginAsync("rebuild", "invalid", "--wait");

        Assert.Equal((1, 1), (held.ExitCode, invalid.ExitCode));
        Assert.Contains("kubectl talosimage resume held -n images", held.StandardError, StringComparison.Ordinal);
        Assert.Contains("spec.outputs: \"x\" is not an output.", invalid.StandardError, StringComparison.Ordinal);
        Assert.Null(await RequestOfAsync("held"));
        Assert.Null(await RequestOfAsync("invalid"));
    }

    private async Task<string?> RequestOfAsync(string name) => JsonSerializer.Deserialize(
        await cluster.Kubectl.RequireAsync(["get", "tib", name, "-o", "json"]), EntitiesJsonContext.Default.TalosImageBuild)!
        .Metadata.Annotations?.TryGetValue(Labels.Rebuild, out var value) == true ? value : null;
}
