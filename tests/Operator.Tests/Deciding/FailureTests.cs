using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>How a build fails, and what its status then says.</summary>
public sealed class FailureTests
{
    [Fact]
    public void Decide_OnePlatformFails_StopsTheOtherAndKeepsTheFailedJob()
    {
        var scenario = Started();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Failed, true), (decision.Phase, decision.Stalled));
        Assert.EndsWith("arm64", Assert.IsType<Write.DeleteJob>(Assert.Single(decision.Writes)).Job.Metadata.Name, StringComparison.Ordinal);
        Assert.Equal("Stopped because linux/amd64 failed.", scenario.Status.Platforms[1].Message);
        Assert.Equal([BuildPhase.Failed, BuildPhase.Failed], scenario.Status.Platforms.Select(platform => platform.Phase));
    }

    [Fact]
    public void Decide_BuilderLeftAnError_RepeatsItWhole()
    {
        var error = new StepError { Class = FailureClass.Input, Reason = Reasons.SourceNotFound, Message = "No tag v9.", LogTail = "fatal: v9" };

        var failure = FailWith(job => Pods.Failed(job, "source", 64, Pods.Error(error)));

        Assert.Equal(
            new FailureStatus
            {
                Platform = Builds.Amd64,
                Step = "source",
                Class = FailureClass.Input,
                Reason = Reasons.SourceNotFound,
                Message = "No tag v9.",
                LogTail = "fatal: v9",
            },
            failure);
    }

    [Theory]
    [InlineData(64, "Error", FailureClass.Input, Reasons.InvalidSpec)]
    [InlineData(65, "Error", FailureClass.Build, Reasons.BuildFailed)]
    [InlineData(1, "Error", FailureClass.Build, Reasons.BuildFailed)]
    [InlineData(75, "Error", FailureClass.Infrastructure, Reasons.BuildFailed)]
    [InlineData(76, "Error", FailureClass.Infrastructure, Reasons.BuildFailed)]
    [InlineData(137, "Error", FailureClass.Infrastructure, Reasons.Interrupted)]
    [InlineData(143, "Error", FailureClass.Infrastructure, Reasons.Interrupted)]
    [InlineData(128, "StartError", FailureClass.Infrastructure, Reasons.PodFailed)]
    [InlineData(137, "OOMKilled", FailureClass.Infrastructure, Reasons.OutOfMemory)]
    public void Decide_StepEndedWithoutAWord_SpeaksForIt(int exitCode, string reason, FailureClass expected, string expectedReason)
    {
        var failure = FailWith(job => Pods.Failed(job, "kernel", exitCode, "last lines", reason));

        Assert.Equal((expected, expectedReason, "kernel", "last lines"), (failure.Class, failure.Reason, failure.Step, failure.LogTail));
    }

    [Theory]
    [InlineData(75, true)]
    [InlineData(76, false)]
    public void Decide_PodFailedOfInfrastructure_SaysWhetherTheJobRetries(int exitCode, bool retries)
    {
        var scenario = Started();
        var job = scenario.Job(Builds.Amd64);
        var error = new StepError { Class = FailureClass.Infrastructure, Reason = Reasons.CredentialsExpired, Message = "They have expired." };
        scenario.Put(Pods.Failed(job, "kernel", exitCode, Pods.Error(error)));

        scenario.Reconcile();

        Assert.Equal(retries ? "They have expired. Retrying." : "They have expired.", scenario.Status.Platforms[0].Message);
    }

    [Fact]
    public void Decide_LogTailTooLong_KeepsItsEnd()
    {
        var failure = FailWith(job => Pods.Failed(job, "kernel", 65, new string('a', 4000) + "the end"));

        Assert.Equal(2048, failure.LogTail!.Length);
        Assert.EndsWith("the end", failure.LogTail, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_DeadlineExceeded_IsTimedOutWithItsStep()
    {
        var scenario = Started();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "iso", 143), "DeadlineExceeded");

        var failure = scenario.Reconcile().Failure!;

        Assert.Equal((Reasons.TimedOut, "iso"), (failure.Reason, failure.Step));
        Assert.Contains("14400 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_DeadlineTookThePodAlong_SaysWhatItWaitedFor()
    {
        var scenario = Started();
        var job = scenario.Job(Builds.Amd64);
        scenario.Put(Pods.Waiting(job, "ErrImagePull", "no such host"));
        scenario.Reconcile();
        scenario.Pods.Clear();
        scenario.Change(job, ending => ending with
        {
            Status = new V1JobStatus
            {
                StartTime = scenario.Now.UtcDateTime,
                Conditions = [new V1JobCondition { Type = "FailureTarget", Status = "True", Reason = "DeadlineExceeded" }],
            },
        });
        scenario.Reconcile();
        scenario.Fail(scenario.Job(Builds.Amd64), null, "DeadlineExceeded");

        var failure = scenario.Reconcile().Failure!;

        Assert.Equal((Reasons.TimedOut, "source"), (failure.Reason, failure.Step));
        Assert.Contains("no such host", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_PodsGone_UsesTheJobsWords()
    {
        var scenario = Started();
        scenario.Fail(scenario.Job(Builds.Amd64), null, "BackoffLimitExceeded", "Job has reached the specified backoff limit");

        Assert.Equal("Job has reached the specified backoff limit", scenario.Reconcile().Failure!.Message);
    }

    [Theory]
    [InlineData("Usage of EmptyDir volume \"workspace\" exceeds the limit \"60Gi\". ", Reasons.OutOfDisk, FailureClass.Input, "spec.job.workspace.size")]
    [InlineData("Container buildkitd exceeded its local ephemeral storage limit \"1Gi\". ", Reasons.OutOfDisk, FailureClass.Input, "spec.job.resources.limits")]
    [InlineData("Pod ephemeral local storage usage exceeds the total limit of containers 2Gi. ", Reasons.OutOfDisk, FailureClass.Input, "spec.job.resources.limits")]
    [InlineData("The node was low on resource: ephemeral-storage. ", Reasons.OutOfDisk, FailureClass.Infrastructure, "spec.job.workspace")]
    [InlineData("The node was low on resource: memory.", Reasons.PodEvicted, FailureClass.Infrastructure, "evicted")]
    public void Decide_Evicted_NamesTheCauseNotTheSignal(string message, string expected, FailureClass @class, string remedy)
    {
        var failure = FailWith(job =>
        {
            var pod = Pods.Failed(job, "kernel", 143);
            return pod with { Status = pod.Status with { Reason = "Evicted", Message = message } };
        });

        Assert.Equal((expected, @class), (failure.Reason, failure.Class));
        Assert.Contains(message.Trim(), failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EvictionByEvictionAPI", "Eviction API: evicting", "on node node-1 was evicted: Eviction API: evicting.")]
    [InlineData("PreemptionByScheduler", "preempting to accommodate a higher priority pod", "on node node-1 was preempted by a pod of higher priority: preempting")]
    [InlineData("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", "on node node-1 was evicted because of a taint: ")]
    [InlineData("TerminationByKubelet", "The node was low on resource: memory.", "on node node-1 was evicted: The node was low on resource: memory.")]
    public void Decide_DisruptedBeforeOrDuringAStep_SaysSo(string reason, string words, string expected)
    {
        foreach (var step in new[] { "source", "kernel" })
        {
            var failure = FailWith(job =>
                (step == "source" ? Failed(Pods.Waiting(job)) : Pods.Failed(job, "kernel", 137)).Disrupted(reason, words));

            Assert.Equal((Reasons.PodEvicted, FailureClass.Infrastructure), (failure.Reason, failure.Class));
            Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Decide_StepFailedByItselfInADisruptedPod_IsThatStepsFailure()
    {
        var failure = FailWith(job => Pods.Failed(job, "kernel", 65).Disrupted("EvictionByEvictionAPI", "Eviction API: evicting"));

        Assert.Equal((Reasons.BuildFailed, "kernel"), (failure.Reason, failure.Step));
    }

    [Fact]
    public void Decide_PodIsBeingDrained_SaysSoWhileItEnds()
    {
        var scenario = Started();
        var pod = Pods.Running(scenario.Job(Builds.Amd64), scenario.Plan(Builds.Amd64), done: 1).Disrupted("EvictionByEvictionAPI", "Eviction API: evicting");
        scenario.Put(pod with { Metadata = pod.Metadata with { DeletionTimestamp = scenario.Now.UtcDateTime } });
        scenario.Reconcile();

        Assert.Equal(Reasons.PodEvicted, scenario.Status.Platforms[0].Reason);
        Assert.EndsWith("Retrying.", scenario.Status.Platforms[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Usage of EmptyDir volume \"workspace\" exceeds the limit \"60Gi\". ", BuildPhase.Failed)]
    [InlineData("Container buildkitd exceeded its local ephemeral storage limit \"1Gi\". ", BuildPhase.Failed)]
    [InlineData("Pod ephemeral local storage usage exceeds the total limit of containers 2Gi. ", BuildPhase.Failed)]
    [InlineData("The node was low on resource: ephemeral-storage.", BuildPhase.Building)]
    public void Decide_EvictedWhileTheJobTriesAgain_EndsOnlyWhatWouldEndTheSame(string message, BuildPhase expected)
    {
        var scenario = Started();
        var pod = Pods.Failed(scenario.Job(Builds.Amd64), "kernel", 143);
        scenario.Put(pod with { Status = pod.Status with { Reason = "Evicted", Message = message } });

        Assert.Equal(expected, scenario.Reconcile().Phase);
    }

    [Fact]
    public void Decide_BuildKitKilledForMemory_SaysWhatToRaise()
    {
        var failure = FailWith(job => Pods.Failed(job, "kernel", 75).WithSidecar(new V1ContainerStatus
        {
            Name = BuildKitSidecar.Name,
            LastState = Pods.End(137, null, "OOMKilled"),
        }));

        Assert.Equal(Reasons.OutOfMemory, failure.Reason);
        Assert.Contains("spec.job.resources", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fork/exec /proc/self/exe: no space left on device", Reasons.UserNamespacesDisabled)]
    [InlineData("could not open config", Reasons.BuildKitUnavailable)]
    public void Decide_SidecarNeverStarts_FailsBeforeTheDeadline(string log, string expected)
    {
        var scenario = Started();
        var job = scenario.Job(Builds.Amd64);
        V1ContainerStatus Sidecar(int restarts) => new()
        {
            Name = BuildKitSidecar.Name,
            Started = false,
            RestartCount = restarts,
            LastState = Pods.End(1, log, "Error"),
            State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "CrashLoopBackOff" } },
        };

        scenario.Put(Pods.Waiting(job).WithSidecar(Sidecar(4)));
        Assert.Equal(BuildPhase.Building, scenario.Reconcile().Phase);
        scenario.Put(Pods.Waiting(job).WithSidecar(Sidecar(5)));
        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Failed, expected), (decision.Phase, decision.Reason));
        Assert.Equal(log, decision.Failure!.LogTail);
        Assert.Equal(2, decision.Writes.OfType<Write.DeleteJob>().Count());
    }

    [Fact]
    public void Decide_JobsFailureSeenBeforeItsPods_WaitsForTheCause()
    {
        var scenario = Started();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Running(job, scenario.Plan(Builds.Amd64), done: 1));

        Assert.Equal(BuildPhase.Building, scenario.Reconcile().Phase);
        scenario.Put(Pods.Failed(job, "kernel", 65));
        Assert.Equal(Reasons.BuildFailed, scenario.Reconcile().Failure!.Reason);
    }

    [Fact]
    public void Decide_ResultsCannotBeRead_FailsInsteadOfBuildingForEver()
    {
        var scenario = Started();
        scenario.Succeed(Builds.Amd64);
        scenario.Put(Pods.Succeeded(scenario.Job(Builds.Amd64), null));

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Failed, Reasons.PodFailed), (decision.Phase, decision.Reason));
        Assert.Contains("--builder-image", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_PublishFails_IsNoPlatformsFailure()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        var job = scenario.Job("publish");
        scenario.Fail(job, Pods.Failed(job, "publish", 64, Pods.Error(new StepError
        {
            Class = FailureClass.Input,
            Reason = Reasons.RegistryRefused,
            Message = "Denied.",
        })));

        var decision = scenario.Reconcile();

        Assert.Equal((null, "publish"), (decision.Failure!.Platform, decision.Failure.Step));
        Assert.Equal("publish: Denied.", decision.Message);
        Assert.Empty(decision.Writes);
    }

    [Fact]
    public void Decide_PodFailedButTheJobTriesAgain_GoesOn()
    {
        var scenario = Started();
        scenario.Put(Pods.Failed(scenario.Job(Builds.Amd64), "kernel", 75));

        Assert.Equal(BuildPhase.Building, scenario.Reconcile().Phase);
        Assert.EndsWith("Retrying.", scenario.Status.Platforms[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(134, true)]
    [InlineData(139, true)]
    [InlineData(64, false)]
    [InlineData(65, false)]
    public void Decide_ExitCode_SaysRetryingExactlyWhereTheJobTriesAgain(int code, bool again)
    {
        var scenario = Started();
        scenario.Put(Pods.Failed(scenario.Job(Builds.Amd64), "kernel", code));
        scenario.Reconcile();

        Assert.Equal((again, again), (
            scenario.Status.Platforms[0].Message!.EndsWith("Retrying.", StringComparison.Ordinal), scenario.Status.Platforms[0].Reason is not null));
    }

    private static V1Pod Failed(V1Pod pod) => pod with { Status = pod.Status with { Phase = "Failed" } };

    private static FailureStatus FailWith(Func<V1Job, V1Pod> pod)
    {
        var scenario = Started();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, pod(job));
        return scenario.Reconcile().Failure!;
    }

    private static Scenario Started()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        return scenario;
    }
}
