using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>What the operator and its pods are allowed to do, and need.</summary>
[Collection(SystemTests.Name)]
public sealed class AccessTests(RunningSystem system)
{
    [SkippableFact]
    public async Task Build_InARestrictedNamespace_SucceedsWithABuildKitEndpoint()
    {
        Stack.Require();
        await system.Kubectl.RunAsync(["create", "namespace", "restricted"]);
        await system.Kubectl.RunAsync(["label", "namespace", "restricted", "pod-security.kubernetes.io/enforce=restricted"]);
        var manifest = JsonNode.Parse(Manifest.Quick("guarded").ToString())!;
        manifest["metadata"]!["namespace"] = "restricted";
        await system.Kubectl.ApplyAsync(manifest.ToJsonString());

        await system.Kubectl.RunAsync(["wait", "--for=condition=Ready", "tib/guarded", "--namespace", "restricted", "--timeout=5m"]);
        Assert.NotEmpty(system.OperatorRequests);
        Assert.Empty(system.Denied);
    }
}

/// <summary>A system whose API server sends GOAWAY, is too busy for some requests and ends watches, at random.</summary>
public sealed class UnsteadySystem : RunningSystem
{
    protected override LocalCluster.Hosting.TransportOptions Transport => new()
    {
        GoawayChance = 0.2,
        TooManyRequestsChance = 0.1,
        LongestWatch = TimeSpan.FromSeconds(3),
    };
}

[Collection(SystemTests.Name)]
public sealed class UnsteadyTransportTests(UnsteadySystem system) : IClassFixture<UnsteadySystem>
{
    [SkippableFact]
    public async Task Build_WhileConnectionsAndWatchesEndAtRandom_SucceedsAndIsBuiltOnce()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(new Manifest("unsteady").With("outputs", new JsonArray("kernel", "initramfs")).ToString());
        var build = await system.UntilSucceededAsync("unsteady");

        Assert.All(build.Status.Platforms, platform => Assert.Equal(1, platform.Attempts));
        var jobs = system.Requests.Writes.Where(write => write is { Verb: "create", Resource: "jobs" });
        Assert.Equal(3, jobs.Count());
        foreach (var output in build.Status.Outputs)
        {
            Assert.Equal(output.Digest, (await RegistryClient.FindAsync(output.Image))?.Digest);
        }

        // A system that was steady would show nothing.
        Assert.NotEqual(0, system.TransportFaults.Goaways);
        Assert.NotEqual(0, system.TransportFaults.EndedWatches);
        Assert.Contains(system.OperatorRequests, request => request.Code == 429);
        Assert.All(system.OperatorRequests, request => Assert.Equal("HTTP/2", request.Protocol));
    }
}
