using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;
using static TalosImageOperator.Operator.Tests.Deciding.SecondBuilds;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>A second build whose Jobs cannot start does not keep the slot from others, and has its turn again like every build.</summary>
public sealed class SecondBuildSlotTests
{
    private static readonly SlotGrant Third = new(3, 4);

    [Fact]
    public void Decide_PodsCannotStartWhileABuildWaits_GivesTheSlotAwayAndTriesAgainInItsTurn()
    {
        var scenario = Rebuilding(Other);
        Hold(scenario, scenario.RebuildJob(Builds.Amd64), scenario.RebuildJob(Builds.Arm64));
        scenario.YieldAt = scenario.Now;
        scenario.Reconcile();

        AssertYielded(scenario, QueueClaim.WaitingLast);
        Assert.Contains("linux/amd64: Secret push cannot be mounted", scenario.Status.Reproduction!.Message, StringComparison.Ordinal);
        Assert.Equal(("True", Reasons.Succeeded), Ready(scenario));

        Wait(scenario);
        Assert.StartsWith("Queued at position 3, behind all builds. Its pods could not start", scenario.Status.Reproduction.Message, StringComparison.Ordinal);

        Resume(scenario);
        Assert.Equal(("True", Reasons.Succeeded), Ready(scenario));
    }

    [Fact]
    public void Decide_RequiredAndPodsCannotStart_QueuesTheBuildBehindThoseThatWait()
    {
        var scenario = Required();
        Hold(scenario, scenario.RebuildJob(Builds.Amd64), scenario.RebuildJob(Builds.Arm64));
        scenario.YieldAt = scenario.Now;
        scenario.Reconcile();

        AssertYielded(scenario, QueueClaim.Waiting);
        Assert.Equal((BuildPhase.Queued, ("Unknown", Reasons.Queued)), (scenario.Status.Phase, Ready(scenario)));

        Wait(scenario);
        Assert.Equal(BuildPhase.Queued, scenario.Status.Phase);

        Resume(scenario);
        Assert.Equal((BuildPhase.Building, false), (scenario.Status.Phase, scenario.HasJob("publish")));
        scenario.SucceedRebuild(Builds.Amd64);
        scenario.SucceedRebuild(Builds.Arm64);
        scenario.Settle();
        Assert.True(scenario.HasJob("publish"));
    }

    [Fact]
    public void Decide_OnePlatformCanRun_KeepsTheSlot()
    {
        var scenario = Required();
        Hold(scenario, scenario.RebuildJob(Builds.Amd64));
        scenario.Put(Pods.Running(scenario.RebuildJob(Builds.Arm64), scenario.Plan(Builds.Arm64), done: 1));
        scenario.YieldAt = scenario.Now;

        Assert.Empty(scenario.Reconcile().Writes);
    }

    [Fact]
    public void Decide_ComparePodCannotStart_GivesTheSlotAwayAndTriesAgainInItsTurn()
    {
        var scenario = Differing();
        Hold(scenario, scenario.CompareJob()!);
        scenario.YieldAt = scenario.Now;
        scenario.Reconcile();
        AssertYielded(scenario, QueueClaim.WaitingLast);

        Wait(scenario);
        Resume(scenario);
    }

    /// <summary>The build has the slot that it was given, so that no other one takes it meanwhile.</summary>
    [Fact]
    public void Decide_RequiredWhileEarlierJobsAreRemoved_KeepsTheSlot()
    {
        var scenario = Required();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = false });
        scenario.Slot = Third;
        scenario.Settle();
        Assert.Equal(BuildPhase.Queued, scenario.Status.Phase);
        scenario.Slot = default;
        scenario.Reconcile();
        foreach (var platform in Builds.Spec.Platforms)
        {
            scenario.Change(scenario.RebuildJob(platform), job => job with { Metadata = job.Metadata with { DeletionTimestamp = scenario.Now.UtcDateTime } });
        }

        scenario.Build = scenario.Build with { Status = scenario.Status with { Phase = BuildPhase.Queued, Reproduction = scenario.Status.Reproduction! with { Reason = Reasons.Queued } } };
        Assert.Empty(scenario.Reconcile().Writes);
        Assert.Equal(BuildPhase.Building, scenario.Status.Phase);
        Assert.Equal(QueueClaim.Running, Claim(scenario));
    }

    [Fact]
    public void Decide_AnotherRequestWhileItsJobsAreHeld_TakesNoSlot()
    {
        var scenario = Rebuilding(Other);
        Hold(scenario, scenario.RebuildJob(Builds.Amd64), scenario.RebuildJob(Builds.Arm64));
        scenario.YieldAt = scenario.Now;
        scenario.Reconcile();
        scenario.YieldAt = null;
        scenario.Slot = Third;
        scenario.Build = scenario.Build.Reproduce("again");
        scenario.Reconcile();

        Assert.Equal(("Unknown", Reasons.Queued), Condition(scenario));
        Assert.Equal(QueueClaim.WaitingLast, Claim(scenario));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_RequiredAndItsJobsAreDenied_WaitsWithoutASlotOrFails(bool mayBeAllowedLater)
    {
        var scenario = new Scenario(Other with { Reproduce = Other.Reproduce! with { Required = true } })
        {
            Denies = write => write is Write.CreateJob { Job.Metadata.Name: var name } && Names.IsReproduceJob(name)
                ? new RejectedWrite(write, Reasons.JobRefused, "The API server denied creating the Job (403).", mayBeAllowedLater ? TimeSpan.FromMinutes(1) : null)
                : null,
        };
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        Assert.Equal(mayBeAllowedLater ? TimeSpan.FromMinutes(1) : TimeSpan.Zero, scenario.Reconcile().RequeueAfter);
        scenario.Reconcile();

        Assert.False(scenario.HasJob("publish"));
        if (!mayBeAllowedLater)
        {
            Assert.Equal((BuildPhase.Failed, ("False", Reasons.RebuildFailed)), (scenario.Status.Phase, Ready(scenario)));
            return;
        }

        Assert.Equal((BuildPhase.Pending, ("Unknown", Reasons.JobRefused)), (scenario.Status.Phase, Ready(scenario)));
        Assert.Equal(QueueClaim.None, Claim(scenario));

        scenario.Denies = _ => null;
        scenario.Settle();
        Assert.Equal((BuildPhase.Building, QueueClaim.Running), (scenario.Status.Phase, Claim(scenario)));
    }

    private static QueueClaim Claim(Scenario scenario) => QueueClaims.Of(scenario.Build, [.. scenario.Jobs.Select(View.Of)]);

    private static void Hold(Scenario scenario, params V1Job[] jobs)
    {
        foreach (var job in jobs)
        {
            scenario.Put(Pods.Waiting(job));
        }

        foreach (var of in (string[])[.. Builds.Spec.Platforms, "compare"])
        {
            scenario.StartupProblems[of] = (Reasons.SecretNotFound, "Secret push cannot be mounted: not found.");
        }
    }

    private static void AssertYielded(Scenario scenario, QueueClaim claim)
    {
        Assert.Equal(("Unknown", Reasons.Queued), Condition(scenario));
        Assert.All(Held(scenario), job => Assert.Equal(scenario.Now, Suspension.YieldedAt(View.Of(job))));
        Assert.Equal(claim, Claim(scenario));
    }

    /// <summary>It has no slot, and changes nothing.</summary>
    private static void Wait(Scenario scenario)
    {
        (scenario.Slot, scenario.YieldAt) = (Third, null);
        scenario.Pods.RemoveAll(pod => pod.Status.Phase == "Pending");
        Assert.Empty(scenario.Settle().Writes);
        Assert.All(Held(scenario), job => Assert.True(job.Spec.Suspend));
    }

    private static void Resume(Scenario scenario)
    {
        scenario.Slot = default;
        scenario.Settle();
        Assert.All(Held(scenario), job => Assert.Equal((false, (DateTimeOffset?)null), (job.Spec.Suspend is true, Suspension.YieldedAt(View.Of(job)))));
        Assert.Equal((("Unknown", Reasons.Rebuilding), QueueClaim.Running), (Condition(scenario), Claim(scenario)));
    }

    /// <summary>The Jobs of the second build that have not ended; there are some.</summary>
    private static List<V1Job> Held(Scenario scenario)
    {
        List<V1Job> held = [.. scenario.Jobs.Where(job => Names.IsReproduceJob(job.Metadata.Name) && job.Status?.CompletionTime is null)];
        Assert.NotEmpty(held);
        return held;
    }
}
