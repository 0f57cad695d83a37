using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>Suspended Jobs: the operator's own, Kueue's, and those that somebody else has suspended.</summary>
public sealed class SuspensionTests
{
    private static readonly TalosImageBuildSpec Queued = Builds.Spec with { Job = new JobSpec { QueueName = "talos" } };

    [Fact]
    public void Decide_SuspendedWhileRunning_KeepsWhenThePlatformStarted()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var started = new DateTime(2027, 1, 15, 8, 0, 0, DateTimeKind.Utc);
        scenario.Change(scenario.Job(Builds.Amd64), job => job with { Status = new V1JobStatus { StartTime = started, Active = 1 } });
        scenario.Run(Builds.Amd64, done: 1);
        scenario.Reconcile();

        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        scenario.Reconcile();
        scenario.Change(scenario.Job(Builds.Amd64), job => job with { Status = new V1JobStatus() });
        scenario.Settle();

        Assert.Equal(started, scenario.Status.Platforms[0].StartedAt);
    }

    [Fact]
    public void Decide_KueueQueue_NeedsNoNodeAndTheJobsAreKueuesToStart()
    {
        var scenario = new Scenario(Queued) { Nodes = { [Builds.Arm64] = null, [Builds.Amd64] = null } };

        scenario.Reconcile();

        Assert.Equal(2, scenario.Jobs.Count);
        Assert.All(scenario.Jobs, job => Assert.True(job.Spec.Suspend));
        Assert.All(scenario.Jobs, job => Assert.Equal("talos", Suspension.QueueOf(View.Of(job))));
        Assert.All(scenario.Jobs, job => Assert.False(job.Spec.Template.Metadata.Labels.ContainsKey(Labels.QueueName)));
        Assert.Empty(scenario.Reconcile().Writes);
        Assert.Equal("Waiting for Kueue to admit Job " + scenario.Jobs[0].Metadata.Name + " (local queue talos).", scenario.Status.Platforms[0].Message);
    }

    [Fact]
    public void Decide_KueueQueue_ThePublishJobIsKueuesToo()
    {
        var scenario = new Scenario(Queued);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);

        scenario.Reconcile();

        var job = scenario.Job("publish");
        Assert.Equal((true, "talos"), (job.Spec.Suspend, Suspension.QueueOf(View.Of(job))));
        var decision = scenario.Reconcile();
        Assert.Empty(decision.Writes);
        Assert.Equal((BuildPhase.Publishing, Reasons.Queued), (decision.Phase, decision.Reason));
        Assert.Contains("Waiting for Kueue", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_KueueBuildSuspended_DeletesUnfinishedJobsAndCreatesThemAnew()
    {
        var scenario = new Scenario(Queued);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        Admit(scenario, Builds.Arm64);
        scenario.Run(Builds.Arm64, done: 1);
        scenario.Settle();

        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        var writes = scenario.Reconcile().Writes;

        Assert.EndsWith("arm64", Assert.IsType<Write.DeleteJob>(Assert.Single(writes)).Job.Metadata.Name, StringComparison.Ordinal);
        Assert.Empty(scenario.Settle().Writes);
        Assert.Equal(BuildPhase.Suspended, scenario.Status.Phase);

        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = false });
        scenario.Settle();
        Assert.True(scenario.Job(Builds.Arm64).Spec.Suspend);
        Assert.Equal(2, scenario.Jobs.Count);
    }

    [Fact]
    public void Decide_KueueBuildSuspendedBeforeItIsAdmitted_DeletesItsJobs()
    {
        var scenario = new Scenario(Queued);
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });

        scenario.Reconcile();

        Assert.Empty(scenario.Jobs);
    }

    [Theory]
    [InlineData("talos", "other")]
    [InlineData("talos", null)]
    [InlineData(null, "talos")]
    public void Decide_QueueChangedWhileTheJobIsSuspended_ReplacesTheJob(string? before, string? after)
    {
        var scenario = new Scenario(Builds.Spec with { Platforms = [Builds.Amd64], Job = new JobSpec { QueueName = before } });
        scenario.Reconcile();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = before is null });
        scenario.Reconcile();

        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = false, Job = spec.Job with { QueueName = after } });
        scenario.Settle();

        var job = scenario.Job(Builds.Amd64);
        Assert.Equal((after, after is not null), (Suspension.QueueOf(View.Of(job)), job.Spec.Suspend));
    }

    [Fact]
    public void Decide_QueueChangedWhileTheJobRuns_LetsItRun()
    {
        var scenario = new Scenario(Queued with { Platforms = [Builds.Amd64] });
        scenario.Reconcile();
        Admit(scenario, Builds.Amd64);
        scenario.Run(Builds.Amd64, done: 1);

        scenario.Build = scenario.Build.Edit(spec => spec with { Job = spec.Job with { QueueName = "other" } });

        Assert.Empty(scenario.Reconcile().Writes);
    }

    [Fact]
    public void Decide_JobSuspendedBySomebodyElse_IsLeftAloneAndTakesNoSlot()
    {
        var scenario = new Scenario(Builds.Spec with { Platforms = [Builds.Amd64] });
        scenario.Reconcile();
        scenario.Change(scenario.Job(Builds.Amd64), job => job with { Spec = job.Spec with { Suspend = true } });
        scenario.Slot = new SlotGrant(1, 1);

        var decision = scenario.Reconcile();

        Assert.Empty(decision.Writes);
        Assert.Equal((BuildPhase.Queued, Reasons.Queued), (decision.Phase, decision.Reason));
        Assert.Contains("was suspended, but not by the operator", decision.Message, StringComparison.Ordinal);
    }

    private static void Admit(Scenario scenario, string platform) =>
        scenario.Change(scenario.Job(platform), job => job with { Spec = job.Spec with { Suspend = false } });
}
