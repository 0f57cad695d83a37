using System.Collections.Concurrent;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Tests.Steps;

/// <summary>The publish step through the real oras and a real registry, with injected faults.</summary>
public sealed class PublishStepTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private FaultyRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await FaultyRegistry.StartAsync(StackParts.Registry);

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Run_OfWholeRelease_PushesEveryIndexBeforeTheFirstTagAndTheTagsInOneRow()
    {
        StackParts.Require();
        using var release = await SmallRelease.PushAsync(StackParts.Registry);

        var result = await RunAsync(release);

        Assert.Equal(IndexManifest.DigestOfAll(release.Plan(_registry.Host)), result.Digest);
        Assert.Equal(release.Published, await release.TaggedAsync());
        var writes = _registry.Requests.Where(request => request.StartsWith("PUT ", StringComparison.Ordinal)).ToList();
        Assert.All(writes.Take(3), write => Assert.Contains("/manifests/sha256:", write, StringComparison.Ordinal));
        Assert.All(writes.Skip(3), write => Assert.EndsWith($"/manifests/{SmallRelease.Tag}", write, StringComparison.Ordinal));
        Assert.Equal(6, writes.Count);
    }

    [SkippableTheory]
    [InlineData("installer")]
    [InlineData("talos-kernel")]
    [InlineData("talos-iso")]
    public async Task Run_WhereTheIndexOfOneOutputIsRefused_HasWrittenNoTag(string output)
    {
        StackParts.Require();
        using var release = await SmallRelease.PushAsync(StackParts.Registry);
        _registry.Fail("PUT", $"/{output}/manifests/", FaultyRegistry.Status(403, "DENIED"));

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(release));

        Assert.Contains($"/{output}\"", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await release.TaggedAsync());
    }

    [SkippableFact]
    public async Task Run_WhereATagIsRefused_ListsWhatWasTagged()
    {
        StackParts.Require();
        using var release = await SmallRelease.PushAsync(StackParts.Registry);
        _registry.Fail("PUT", $"/talos-kernel/manifests/{SmallRelease.Tag}", FaultyRegistry.Status(403, "DENIED"));

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(release));

        Assert.Equal(["installer"], (await release.TaggedAsync()).Keys);
        Assert.Contains(
            $"Written before: {Tagged(release, "installer")}. Not written: {Tagged(release, "talos-kernel")}, {Tagged(release, "talos-iso")}.",
            failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_AfterSomeTagsWereWritten_WritesTheOthersAlone()
    {
        StackParts.Require();
        using var release = await SmallRelease.PushAsync(StackParts.Registry);
        _registry.Fail("PUT", $"/talos-kernel/manifests/{SmallRelease.Tag}", FaultyRegistry.Status(403, "DENIED"));
        await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(release));
        _registry.Heal();
        var before = _registry.Requests.Count;

        await RunAsync(release);

        Assert.Equal(release.Published, await release.TaggedAsync());
        Assert.DoesNotContain(_registry.Requests.Skip(before), request => request == $"PUT /v2/{release.User}/installer/manifests/{SmallRelease.Tag}");
    }

    [SkippableFact]
    public async Task Run_WithAnyOneOfItsRequestsRefused_TagsAllThatItSaysAndNothingElseAndEndsRightTheNextTime()
    {
        StackParts.Require();
        using (var release = await SmallRelease.PushAsync(StackParts.Registry))
        {
            await RunAsync(release);
        }

        var requests = _registry.Requests.Count;
        for (var request = 0; request < requests; request++)
        {
            using var release = await SmallRelease.PushAsync(StackParts.Registry);
            _registry.Fail(".*", ".*", FaultyRegistry.Status(403, "DENIED"), after: request);
            var failure = await Record.ExceptionAsync(() => RunAsync(release));
            _registry.Heal();

            var tagged = await release.TaggedAsync();
            Assert.True(failure is StepFailedException, $"request {request}: {failure}");
            Assert.All(tagged, tag => Assert.Equal(release.IndexDigest(tag.Key), tag.Value));
            if (tagged.Count < release.Outputs.Count)
            {
                Assert.All(tagged.Keys, output => Assert.Contains(Tagged(release, output), failure.Message, StringComparison.Ordinal));
            }

            await RunAsync(release);
            Assert.Equal(release.Published, await release.TaggedAsync());
        }
    }

    [SkippableFact]
    public async Task Run_StoppedBetweenTwoTags_WritesTheRest()
    {
        StackParts.Require();
        using var release = await SmallRelease.PushAsync(StackParts.Registry);
        using var stop = new CancellationTokenSource();
        _registry.Fail("PUT", $"/talos-kernel/manifests/{SmallRelease.Tag}", async context =>
        {
            await stop.CancelAsync();
            await FaultyRegistry.Status(503)(context);
        }, times: 1);

        var result = await RunAsync(release, stop.Token);

        Assert.NotNull(result.Digest);
        Assert.Equal(release.Published, await release.TaggedAsync());
    }

    private string Tagged(SmallRelease release, string output) => $"{_registry.Host}/{release.User}/{output}:{SmallRelease.Tag}";

    private Task<StepResult> RunAsync(SmallRelease release, CancellationToken stop = default) => RunAsync(release.Plan(_registry.Host), stop);

    private async Task<StepResult> RunAsync(PublishPlan plan, CancellationToken stop)
    {
        var settings = new BuilderSettings
        {
            Temp = _folder["tmp"],
            Home = _folder["home"],
            SearchPath = Environment.GetEnvironmentVariable("PATH")!,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        return await PublishStep.RunAsync(plan, settings, new StepLog(new Redactor([]), _lines.Enqueue), TimeProvider.System, stop);
    }
}
