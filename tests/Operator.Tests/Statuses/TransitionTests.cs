using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Events;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Statuses;

/// <summary>What counts as a change, and what is told of it.</summary>
public sealed class TransitionTests
{
    private static readonly TalosImageBuildStatus Building = new(1)
    {
        Phase = BuildPhase.Building,
        Progress = "1/9",
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
        { "phase", Building with { Phase = BuildPhase.Publishing }, "Transition" },
        { "warning", Building with { Warnings = ["careful"] }, "Transition" },
        { "generation", new TalosImageBuildStatus(2) { Phase = BuildPhase.Building, Progress = "1/9", Platforms = Building.Platforms }, "Transition" },
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
        List<string> told = [];
        Step(scenario, told);
        scenario.Run(Builds.Amd64, done: 2);
        Step(scenario, told);
        scenario.Succeed(Builds.Amd64);
        Step(scenario, told);
        scenario.Succeed(Builds.Arm64);
        Step(scenario, told);
        scenario.Publish();
        Step(scenario, told);
        Step(scenario, told);

        Assert.Equal(["Building", "PlatformSucceeded", "PlatformSucceeded", "Publishing", "Succeeded"], told);
    }

    [Fact]
    public void Events_Failure_IsAWarning()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var before = scenario.Status;
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));
        scenario.Reconcile();

        var told = Assert.Single(TransitionEvents.Between(before, scenario.Status));
        Assert.Equal((true, "BuildFailed"), (told.Warning, told.Reason));
        Assert.StartsWith("linux/amd64, kernel: ", told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_SpecWarning_IsToldOnce()
    {
        var warned = Building with { Warnings = ["GOAMD64=v1 is what upstream builds anyway."] };

        Assert.Equal("SpecWarning", Assert.Single(TransitionEvents.Between(Building, warned)).Reason);
        Assert.Empty(TransitionEvents.Between(warned, warned with { Progress = "2/9" }));
    }

    private static void Step(Scenario scenario, List<string> told)
    {
        var before = scenario.Status;
        scenario.Reconcile();
        told.AddRange(TransitionEvents.Between(before, scenario.Status).Select(tale => tale.Reason));
    }

    private static TalosImageBuildStatus WithPlatform(Func<PlatformStatus, PlatformStatus> change) =>
        Building with { Platforms = [change(Building.Platforms[0])] };
}
