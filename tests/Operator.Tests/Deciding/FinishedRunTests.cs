using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>What ends a run, what keeps it ended, and what starts another.</summary>
public sealed class FinishedRunTests
{
    [Fact]
    public void Decide_JobsGoneByTtl_KeepsTheSuccess()
    {
        var scenario = new Scenario().Finished();
        scenario.Jobs.Clear();
        scenario.Pods.Clear();
        var before = scenario.Status;

        var decision = scenario.Reconcile();

        Assert.Equal(BuildPhase.Succeeded, decision.Phase);
        Assert.Empty(decision.Writes);
        Assert.Equal(before.Outputs, scenario.Status.Outputs);
    }

    [Fact]
    public void Decide_OneJobGoneByTtlWhileAnotherBuilds_DoesNotBuildItAgain()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        scenario.Change(scenario.Job(Builds.Amd64), job => job with { Metadata = job.Metadata with { DeletionTimestamp = DateTime.UnixEpoch } });
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);

        Assert.Empty(scenario.Reconcile().Writes);

        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        Assert.True(scenario.HasJob("publish"));
    }

    [Fact]
    public void Decide_OutputsReorderedWhilePublishing_SucceedsWithoutAnotherJob()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(spec => spec with { Outputs = [.. spec.Outputs.Reverse()] });
        scenario.Publish();

        var decision = scenario.Settle();

        Assert.Equal((BuildPhase.Succeeded, Reasons.Succeeded), (decision.Phase, decision.Reason));
        Assert.Equal(3, scenario.Jobs.Count);
    }

    [Fact]
    public void Decide_SpecOfASuccessChangedOutsideItsContent_KeepsTheSuccess()
    {
        var scenario = new Scenario().Finished();
        scenario.Build = scenario.Build.Edit(spec => spec with { Job = spec.Job with { Timeout = "8h" } });

        Assert.Empty(scenario.Reconcile().Writes);
        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        Assert.Equal(2, scenario.Status.ObservedGeneration);
    }

    [Fact]
    public void Decide_SpecOfASuccessChanged_DeletesTheOldRunAndBuildsTheNew()
    {
        var scenario = new Scenario().Finished();
        var jobs = scenario.Jobs.ToList();
        scenario.Build = scenario.Build.Edit(spec => spec with { Outputs = ["kernel"] });

        var decision = scenario.Reconcile();

        Assert.Equal(jobs.Select(job => job.Metadata.Name), decision.Writes.OfType<Write.DeleteJob>().Select(write => write.Job.Metadata.Name));
        Assert.Equal(2, decision.Writes.OfType<Write.CreateJob>().Count());
        Assert.NotNull(scenario.Status.LastSucceeded);
        Assert.Null(scenario.Status.CompletedAt);
        Assert.All(scenario.Status.Outputs, output => Assert.Null(output.Digest));
    }

    [Fact]
    public void Decide_SpecChangedAndChangedBack_BuildsTheFirstRunAgain()
    {
        var scenario = new Scenario().Finished();
        var first = scenario.Build.Spec;
        scenario.Build = scenario.Build.Edit(spec => spec with { Outputs = ["kernel"] });
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(_ => first);

        var decision = scenario.Reconcile();

        Assert.Equal(BuildPhase.Building, decision.Phase);
        Assert.Equal(2, scenario.Jobs.Count);
        Assert.Equal(scenario.Status.LastSucceeded!.Fingerprint, scenario.Status.Fingerprint);
    }

    [Fact]
    public void Decide_RebuildAnnotation_BuildsAgainUnderAnotherName()
    {
        var scenario = new Scenario().Finished();
        var names = scenario.Jobs.Select(job => job.Metadata.Name).ToList();
        scenario.Build = scenario.Build.Rebuild("monday");

        scenario.Reconcile();

        Assert.Equal(BuildPhase.Building, scenario.Status.Phase);
        Assert.Equal("monday", scenario.Status.LastHandledRebuild);
        Assert.DoesNotContain(scenario.Jobs, job => names.Contains(job.Metadata.Name));
    }

    [Fact]
    public void Rebuild_OfAnyLength_FitsTheStatusAndTellsTwoRequestsApart()
    {
        var build = new Scenario().Build;
        var one = BuildRun.Of(build.Rebuild(new string('a', 300) + "1"));
        var other = BuildRun.Of(build.Rebuild(new string('a', 300) + "2"));

        Assert.NotEqual(one.RunId, other.RunId);
        Assert.True(one.Rebuild!.Length <= 253);
        Assert.Equal("monday", BuildRun.Of(build.Rebuild("monday")).Rebuild);
    }

    [Fact]
    public void Decide_RebuildAnnotationTakenAway_AsksForNothing()
    {
        var scenario = new Scenario().Finished();
        scenario.Build = scenario.Build.Rebuild("monday");
        scenario.Finished();
        scenario.Build = scenario.Build.Rebuild(null);

        Assert.Empty(scenario.Reconcile().Writes);
        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        Assert.Equal("monday", scenario.Status.LastHandledRebuild);
    }

    [Fact]
    public void Decide_FailedRun_StaysFailed()
    {
        var scenario = Failed();

        var decision = scenario.Reconcile();

        Assert.Equal(BuildPhase.Failed, decision.Phase);
        Assert.Empty(decision.Writes);
    }

    [Fact]
    public void Decide_FailedRunWithALiveJob_DeletesIt()
    {
        var scenario = Failed();
        var live = scenario.Job(Builds.Amd64) with { Status = null };
        live = live with { Metadata = live.Metadata with { Uid = "live", Name = live.Metadata.Name.Replace("amd64", "arm64", StringComparison.Ordinal) } };
        scenario.Jobs.Add(live);

        var write = Assert.IsType<Write.DeleteJob>(Assert.Single(scenario.Reconcile().Writes));
        Assert.Equal("live", write.Job.Metadata.Uid);
        Assert.Equal(BuildPhase.Failed, scenario.Status.Phase);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_FailedRunWithALongerTimeout_StartsAgainUnderItsName(bool jobsLeft)
    {
        var scenario = Failed();
        var name = scenario.Job(Builds.Amd64).Metadata.Name;
        if (!jobsLeft)
        {
            scenario.Jobs.Clear();
        }

        scenario.Build = scenario.Build.Edit(spec => spec with { Job = spec.Job with { Timeout = "8h" } });
        var decision = scenario.Reconcile();

        Assert.Equal(BuildPhase.Pending, decision.Phase);
        Assert.Equal(TimeSpan.Zero, decision.RequeueAfter);
        Assert.Empty(scenario.Jobs);
        scenario.Reconcile();
        Assert.Equal(BuildPhase.Building, scenario.Status.Phase);
        Assert.Equal(28_800, scenario.Job(Builds.Amd64).Spec.ActiveDeadlineSeconds);
        Assert.Equal(name, scenario.Job(Builds.Amd64).Metadata.Name);
        Assert.Null(scenario.Status.Failure);
    }

    [Fact]
    public void Decide_RefusedByAnOlderOperator_IsTriedAgain()
    {
        var scenario = new Scenario();
        scenario.Build = scenario.Build with
        {
            Status = new TalosImageBuildStatus(1)
            {
                Phase = BuildPhase.Failed,
                Fingerprint = Planning.Fingerprints.Of(scenario.Build.Spec),
                Failure = new FailureStatus { Reason = Reasons.InvalidSpec },
            },
        };

        scenario.Reconcile();
        scenario.Reconcile();

        Assert.Equal(BuildPhase.Building, scenario.Status.Phase);
    }

    [Fact]
    public void Decide_FailedThenSuspended_HoldsTheNextTry()
    {
        var scenario = Failed();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        scenario.Settle();

        Assert.Equal(BuildPhase.Suspended, scenario.Status.Phase);
        Assert.Empty(scenario.Jobs);
    }

    private static Scenario Failed()
    {
        var scenario = new Scenario(Builds.Spec with { Platforms = [Builds.Amd64] });
        scenario.Reconcile();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));
        scenario.Settle();
        return scenario;
    }
}
