using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>A system with two amd64 nodes.</summary>
public sealed class TwinSystem : RunningSystem
{
    protected override IReadOnlyList<NodeOptions> Nodes => [new NodeOptions { Name = "amd64-1" }, new NodeOptions { Name = "amd64-2" }];
}

/// <summary>A second build by the real parts: other pods on another node, the same digests.</summary>
[Collection(SystemTests.Name)]
public sealed class ReproduceTests(TwinSystem system) : IClassFixture<TwinSystem>
{
    [SkippableFact]
    public async Task Reproduce_RequestedByAnnotation_SecondNodeGivesTheSameDigests()
    {
        Stack.Require();
        var place = $"twice-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
        await system.Kubectl.ApplyAsync(Manifest.Quick("twice")
            .With("registry.username", place)
            .With("outputs", new System.Text.Json.Nodes.JsonArray("kernel", "initramfs", "imager"))
            .With("reproduce.rebuild", "Other").ToString());
        var first = await system.UntilSucceededAsync("twice");
        var build = await UntilComparedAsync("twice");

        var reproduced = build.Condition(ConditionTypes.Reproduced);
        Assert.True(reproduced is { Status: "True", Reason: Reasons.Identical }, reproduced.Message);
        Assert.Equal("True", build.Condition(ConditionTypes.Ready).Status);
        Assert.NotEqual(build.Status.Platforms[0].Node, build.Status.Reproduction!.Platforms[0].Node);
        Assert.Equal(
            first.Status.Outputs.Select(output => output.Platforms[0].Digest).Order(),
            build.Status.Reproduction.Outputs.Select(output => output.Digest).Order());
        Assert.Null(build.Status.Reproduction.Report);
        Assert.Equal(3, await JobsAsync("twice"));

        // On any node when it is asked for once more.
        await system.Kubectl.RunAsync(["annotate", "tib", "twice", "--overwrite", "talosimages.dev/reproduce=again"]);
        build = await system.UntilAsync("twice", again => again.Status is { LastHandledReproduce: "again", Reproduction.Result: not null });
        Assert.Equal(ReproductionResult.Identical, build.Status.Reproduction!.Result);
        Assert.Empty(system.Denied);
    }

    private Task<TalosImageBuild> UntilComparedAsync(string name) => system.UntilAsync(name, build => build.Status.Reproduction?.Result is not null);

    private async Task<int> JobsAsync(string name) =>
        (await system.Kubectl.RunAsync(["get", "jobs", "-l", $"talosimages.dev/build={name}", "-o", "name"])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
