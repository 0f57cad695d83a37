using k8s.Models;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Events;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Statuses;

/// <summary>The changes that count as transitions, and how they are reported.</summary>
public sealed class TransitionTests
{
    private static readonly TalosImageBuildStatus Building = new(1)
    {
        Phase = BuildPhase.Building,
        Progress = "1/9",
        Conditions = [Ready()],
        Platforms = [new PlatformStatus { Platform = Builds.Amd64, Phase = BuildPhase.Pending }],
    };

    public static TheoryData<string, TalosImageBuildStatus, string> Changes => new()
    {
        { "nothing", Building with { }, "None" },
        { "progress", Building with { Progress = "2/9" }, "Progress" },
        { "commit", Building with { Source = new SourceStatus { Commit = Pods.Commit } }, "Progress" },
        { "step", WithPlatform(platform => platform with { Step = "kernel", Pod = "p", Node = "n", Attempts = 1 }), "Progress" },
        { "pod runs", WithPlatform(platform => platform with { Phase = BuildPhase.Building }), "Progress" },
        { "platform done", WithPlatform(platform => platform with { Phase = BuildPhase.Succeeded }), "Transition" },
        { "platform waits", WithPlatform(platform => platform with { Reason = "WaitingForNode" }), "Transition" },
        { "message", Building with { Conditions = [Ready("another message")] }, "Progress" },
        { "condition", Building with { Conditions = [Ready() with { Status = "False" }] }, "Transition" },
        { "reason", Building with { Conditions = [Ready() with { Reason = "Queued" }] }, "Transition" },
        { "cause", Building with { Cause = "rebuild requested" }, "Transition" },
        { "phase", Building with { Phase = BuildPhase.Publishing }, "Transition" },
        { "warning", Building with { Warnings = ["careful"] }, "Transition" },
        { "generation", new TalosImageBuildStatus(2) { Phase = BuildPhase.Building, Progress = "1/9", Conditions = Building.Conditions, Platforms = Building.Platforms }, "Transition" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Between_OneChange_IsOfItsKind(string what, TalosImageBuildStatus after, string expected) =>
        Assert.Equal((what, expected), (what, $"{StatusDifference.Between(Building, after)}"));

    [Fact]
    public void Between_FractionsOfASecond_AreNoChange()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

        Assert.Equal(
            StatusChange.None,
            StatusDifference.Between(Building with { StartedAt = at }, Building with { StartedAt = at.AddMilliseconds(300) }));
    }

    [Fact]
    public void Events_AlongABuild_TellEachTransitionOnce()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Run(Builds.Amd64, done: 2);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        scenario.Publish();
        scenario.Reconcile();
        scenario.Reconcile();

        Assert.Equal(["Building", "PlatformSucceeded", "PlatformSucceeded", "Publishing", "Succeeded"], Reasons(scenario));
    }

    [Fact]
    public void Events_Failure_IsAWarning()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Events.Clear();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));
        scenario.Reconcile();

        var recorded = Assert.Single(scenario.Events);
        Assert.Equal((true, "BuildFailed"), (recorded.Warning, recorded.Reason));
        Assert.StartsWith("linux/amd64, kernel: ", recorded.Note, StringComparison.Ordinal);
        Assert.Equal(("Pod", $"{job.Metadata.Name}-x7k2p"), (recorded.Related?.Kind, recorded.Related?.Name));
    }

    [Fact]
    public void Events_SpecWarning_IsRecordedOnce()
    {
        var warned = Building with { Warnings = ["GOAMD64=v1 is what upstream builds anyway."] };

        var recorded = Assert.Single(TransitionEvents.Between(Builds.Of() with { Status = Building }, warned));
        Assert.Equal((true, "SpecWarning"), (recorded.Warning, recorded.Reason));
        Assert.Empty(TransitionEvents.Between(Builds.Of() with { Status = warned }, warned with { Progress = "2/9" }));
    }

    [Fact]
    public void Events_WhatNoChangeOfTheSpecAvoids_IsNormal()
    {
        var scenario = new Scenario(Builds.Spec with { Outputs = ["installer"] });
        scenario.Reconcile();

        Assert.Equal([(false, "SpecWarning"), (false, "Building")], scenario.Events.Select(recorded => (recorded.Warning, recorded.Reason)));
    }

    [Fact]
    public void Events_PlatformWaitsThenBuilds_TheLastSaysSo()
    {
        var scenario = new Scenario { Nodes = { [Builds.Arm64] = null } };
        scenario.Reconcile();
        scenario.Nodes.Clear();
        scenario.Settle();

        Assert.Equal(["Building", "Building"], Reasons(scenario));
        Assert.EndsWith(scenario.Build.Condition("Ready").Message, scenario.Events[^1].Note, StringComparison.Ordinal);
        Assert.DoesNotContain("waits", scenario.Events[^1].Note, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Events_ReasonOfOnePlatformComesBack_IsRecordedEachTime()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Run(Builds.Arm64, done: 1);
        var job = scenario.Job(Builds.Amd64);
        for (var turn = 0; turn < 2; turn++)
        {
            scenario.Put(Pods.Waiting(job, "ErrImagePull", "no such host"));
            scenario.Settle();
            scenario.Run(Builds.Amd64, done: 1);
            scenario.Settle();
        }

        Assert.Equal(["Building", "ImageNotFound", "Building", "ImageNotFound", "Building"], Reasons(scenario));
        Assert.Equal([false, true, false, true, false], scenario.Events.Select(recorded => recorded.Warning));
    }

    [Fact]
    public void Events_OnlyAMessageChanges_AreNone()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var job = scenario.Job(Builds.Amd64);
        scenario.Put(Pods.Waiting(job, "ErrImagePull", "no such host"));
        scenario.Settle();
        scenario.Events.Clear();
        scenario.Put(Pods.Waiting(job, "ErrImagePull", "i/o timeout"));
        scenario.Settle();

        Assert.Empty(scenario.Events);
        Assert.Contains("i/o timeout", scenario.Build.Condition("Ready").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a node is drained", false)]
    [InlineData("the registry is unreachable", true)]
    public void Events_Retry_IsAWarningWhereAUserCanAct(string what, bool warning)
    {
        var scenario = new Scenario(Builds.Spec with { Platforms = [Builds.Amd64] });
        scenario.Reconcile();
        var job = scenario.Job(Builds.Amd64);
        var error = new StepError { Class = FailureClass.Infrastructure, Reason = "RegistryUnreachable", Message = "No answer." };
        scenario.Put(warning
            ? Pods.Failed(job, "kernel", 75, Pods.Error(error))
            : Pods.Failed(job, "kernel", 143).Disrupted("EvictionByEvictionAPI", "Eviction API: evicting"));
        scenario.Settle();

        Assert.Equal((what, warning), (what, scenario.Events[^1].Warning));
        Assert.EndsWith("Retrying.", scenario.Events[^1].Note, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Reasons(Scenario scenario) => scenario.Events.Select(recorded => recorded.Reason);

    private static V1Condition Ready(string message = "Building.") =>
        new() { Type = "Ready", Status = "Unknown", Reason = "Building", Message = message };

    private static TalosImageBuildStatus WithPlatform(Func<PlatformStatus, PlatformStatus> change) =>
        Building with { Platforms = [change(Building.Platforms[0])] };
}
