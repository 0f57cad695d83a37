using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning;

namespace TalosImageOperator.Operator.Tests.Observing;

/// <summary>What a pod that makes no progress waits for.</summary>
public sealed class PodWaitingTests
{
    private static readonly V1Job Job = JobRenderer.Render(
        BuildPlanner.Plan(Builds.Spec, Builds.Amd64), new PodContext(BuildRun.Of(Builds.Of()), new BuildPodOptions(), "amd64"));

    [Theory]
    [InlineData("ErrImagePull", "no such host")]
    [InlineData("ImagePullBackOff", "Back-off pulling image \"x\": ErrImagePull: no such host")]
    public void Explain_ImageCannotBePulled_SaysTheSameForEachTry(string kubelets, string words)
    {
        var (reason, message) = PodWaiting.Explain(View.Of(Pods.Waiting(Job, kubelets, words)));

        Assert.Equal(
            (Reasons.ImageNotFound, "Container source: no such host. Check the operator's --builder-image and --image-pull-secret."),
            (reason, message));
    }

    [Fact]
    public void Explain_ContainerCannotStart_GivesItsReasonAndWords() => Assert.Equal(
        ("CreateContainerConfigError", "Container source: the kubelet's words"),
        PodWaiting.Explain(View.Of(Pods.Waiting(Job, "CreateContainerConfigError", "the kubelet's words"))));

    [Theory]
    [InlineData("PodInitializing")]
    [InlineData("ContainerCreating")]
    public void Explain_NothingStartedYet_SaysWhereToLook(string kubelets)
    {
        var (reason, message) = PodWaiting.Explain(View.Of(Pods.Waiting(Job, kubelets)));

        Assert.Null(reason);
        Assert.Contains("kubectl describe pod -n images sample-", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "0/3 nodes are available: 1 node(s) had untolerated taint {pool: builds}, 2 Insufficient memory. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
        "\"0/3 nodes are available: 1 node(s) had untolerated taint {pool: builds}, 2 Insufficient memory.\". "
        + "Lower spec.job.resources.requests or the operator's --build-resources, or add a larger node.")]
    [InlineData("0/1 nodes are available: 1 node(s) were unschedulable.", "\"0/1 nodes are available: 1 node(s) were unschedulable.\".")]
    public void Explain_Unschedulable_QuotesTheSchedulerAndNamesTheRequests(string words, string expected)
    {
        var pod = Unscheduled("Unschedulable", words);

        Assert.Equal(
            (Reasons.WaitingForNode, $"Pod {pod.Metadata.Name} cannot be scheduled: {expected}"),
            PodWaiting.Explain(View.Of(pod)));
    }

    [Theory]
    [InlineData("SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates", Reasons.Queued, "has scheduling gates: ")]
    [InlineData("SchedulerError", "binding rejected: etcdserver: request timed out", Reasons.PodNotStarting, "The scheduler retries.")]
    [InlineData(
        "Unschedulable", "0/3 nodes are available: waiting for ephemeral volume controller to create the persistentvolumeclaim \"sample-workspace\".", null,
        "is waiting for the PersistentVolumeClaim of its workspace.")]
    public void Explain_UnscheduledForAnotherReason_DoesNotWaitForANode(string kubernetes, string words, string? reason, string expected)
    {
        var explained = PodWaiting.Explain(View.Of(Unscheduled(kubernetes, words)));

        Assert.Equal(reason, explained.Reason);
        Assert.Contains(expected, explained.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_StepRuns_SaysNothing() => Assert.Equal((null, null), PodWaiting.Explain(View.Of(Pods.Running(Job, null, done: 1))));

    [Fact]
    public void Observe_NoPod_SaysWhereToLook()
    {
        var started = Job with { Status = new V1JobStatus { StartTime = DateTime.UnixEpoch } };

        Assert.Contains("kubectl describe job -n images", JobObserver.Observe(Builds.Amd64, View.Of(started), []).Message, StringComparison.Ordinal);
    }

    private static V1Pod Unscheduled(string reason, string words)
    {
        var pod = Pods.Waiting(Job);
        return pod with
        {
            Status = pod.Status with { Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = reason, Message = words }] },
        };
    }
}
