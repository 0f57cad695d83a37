using k8s.Models;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Observing;

/// <summary>
/// A Job of Kubernetes 1.31 and newer ends in two status writes: SuccessCriteriaMet or FailureTarget with the pods still uncounted, then
/// Complete or Failed. Jobs and pods are watched apart, so that each of these may be seen before or after the end of the pod.
/// </summary>
public sealed class JobEndTests
{
    private readonly Scenario _scenario = new(Builds.Spec with { Platforms = [Builds.Amd64] });

    public JobEndTests()
    {
        _scenario.Reconcile();
        _scenario.Run(Builds.Amd64, done: 1);
        Status(new V1JobStatus { StartTime = DateTime.UnixEpoch, Active = 1 });
        _scenario.Settle();
    }

    public static TheoryData<string> Orders => ["pod target end", "target pod end", "target end pod", "end pod", "pod end"];

    private V1Job Job => _scenario.Job(Builds.Amd64);

    [Theory]
    [MemberData(nameof(Orders))]
    public void Observe_Success_BuildsUntilBothAreSeenAndIsBuiltOnce(string order)
    {
        var end = Steps(order, new()
        {
            ["pod"] = () => _scenario.Put(Pods.Succeeded(Job, _scenario.Plan(Builds.Amd64))),
            ["target"] = () => Status(new V1JobStatus
            {
                StartTime = DateTime.UnixEpoch,
                Active = 0,
                UncountedTerminatedPods = new V1UncountedTerminatedPods { Succeeded = ["uid"] },
                Conditions = [Condition("SuccessCriteriaMet", "CompletionsReached")],
            }),
            ["end"] = () => Status(new V1JobStatus
            {
                StartTime = DateTime.UnixEpoch,
                CompletionTime = DateTime.UnixEpoch.AddHours(1),
                Succeeded = 1,
                Conditions = [Condition("SuccessCriteriaMet", "CompletionsReached"), Condition("Complete", "CompletionsReached")],
            }),
        });

        Assert.Equal((BuildPhase.Publishing, BuildPhase.Succeeded, 1), (end, _scenario.Status.Platforms[0].Phase, _scenario.Status.Platforms[0].Attempts));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Observe_Failure_BuildsUntilBothAreSeenAndNamesTheStep(string order)
    {
        var end = Steps(order, new()
        {
            ["pod"] = () => _scenario.Put(Pods.Failed(Job, "kernel", 65)),
            ["target"] = () => Status(new V1JobStatus
            {
                StartTime = DateTime.UnixEpoch,
                Active = 0,
                UncountedTerminatedPods = new V1UncountedTerminatedPods { Failed = ["uid"] },
                Conditions = [Condition("FailureTarget", "PodFailurePolicy")],
            }),
            ["end"] = () => Status(new V1JobStatus
            {
                StartTime = DateTime.UnixEpoch,
                Failed = 1,
                Conditions = [Condition("FailureTarget", "PodFailurePolicy"), Condition("Failed", "PodFailurePolicy")],
            }),
        });

        Assert.Equal((BuildPhase.Failed, "kernel", 1), (end, _scenario.Status.Failure!.Step, _scenario.Status.Platforms[0].Attempts));
        Assert.Equal(["Building", "BuildFailed"], _scenario.Events.Select(recorded => recorded.Reason));
    }

    private BuildPhase? Steps(string order, Dictionary<string, Action> changes)
    {
        var steps = order.Split(' ');
        foreach (var step in steps)
        {
            Assert.Equal(BuildPhase.Building, _scenario.Status.Phase);
            changes[step]();
            var decision = _scenario.Reconcile();
            Assert.Empty(decision.Writes.OfType<Write.DeleteJob>());
        }

        return _scenario.Status.Phase;
    }

    private void Status(V1JobStatus status) => _scenario.Change(Job, job => job with { Status = status });

    private static V1JobCondition Condition(string type, string reason) =>
        new() { Type = type, Status = "True", Reason = reason, LastTransitionTime = DateTime.UnixEpoch.AddHours(1) };
}
