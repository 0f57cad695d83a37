using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

public sealed class QueueClaimTests
{
    private static readonly JobView Live = new() { Metadata = new V1ObjectMeta(), Spec = new JobSpecView { Suspend = false } };
    private static readonly JobView Suspended = Live with
    {
        Metadata = new V1ObjectMeta { Annotations = new Dictionary<string, string> { [Labels.Suspended] = "true" } },
        Spec = new JobSpecView { Suspend = true },
    };

    private static readonly JobView Yielded = Suspended with
    {
        Metadata = new V1ObjectMeta { Annotations = new Dictionary<string, string> { [Labels.Suspended] = "true", [Labels.Yielded] = "2026-01-01T00:00:00.000Z" } },
    };

    private static readonly JobView InQueue = Live with
    {
        Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { [Labels.QueueName] = "talos" } },
    };

    private static readonly JobView Deleted = Live with { Metadata = new V1ObjectMeta { DeletionTimestamp = DateTime.UnixEpoch } };

    public static TheoryData<string, TalosImageBuild, JobView?, string> Cases => new()
    {
        { "new", Build(null), null, nameof(QueueClaim.Waiting) },
        { "new, its Job was created just before the operator ended", Build(null), Live, nameof(QueueClaim.Running) },
        { "queued", Build(BuildPhase.Queued, Reasons.Queued), null, nameof(QueueClaim.Waiting) },
        { "starts again", Build(BuildPhase.Pending, Reasons.Building), Deleted, nameof(QueueClaim.Waiting) },
        { "building", Build(BuildPhase.Building, Reasons.Building), Live, nameof(QueueClaim.Running) },
        { "building, between two Jobs", Build(BuildPhase.Building, Reasons.Building), Ended("Complete"), nameof(QueueClaim.Running) },
        { "publishing, its Job not yet created", Build(BuildPhase.Publishing, Reasons.Publishing), null, nameof(QueueClaim.Running) },
        { "succeeded", Build(BuildPhase.Succeeded, Reasons.Succeeded), Ended("Complete"), nameof(QueueClaim.None) },
        { "failed", Build(BuildPhase.Failed, Reasons.BuildFailed), Ended("Failed"), nameof(QueueClaim.None) },
        { "failed, a Job of another platform not yet deleted", Build(BuildPhase.Failed, Reasons.BuildFailed), Live, nameof(QueueClaim.Running) },
        { "failed, then edited", Edited(Build(BuildPhase.Failed, Reasons.BuildFailed)), Ended("Failed"), nameof(QueueClaim.Waiting) },
        { "succeeded, then edited", Edited(Build(BuildPhase.Succeeded, Reasons.Succeeded)), Ended("Complete"), nameof(QueueClaim.Waiting) },
        { "succeeded, to be rebuilt", Build(BuildPhase.Succeeded, Reasons.Succeeded).Rebuild("monday"), null, nameof(QueueClaim.Waiting) },
        { "edited while it builds", Edited(Build(BuildPhase.Building, Reasons.Building)), Live, nameof(QueueClaim.Running) },
        { "edited while it publishes, no Job left", Edited(Build(BuildPhase.Publishing, Reasons.Publishing)), null, nameof(QueueClaim.Waiting) },
        { "waits for a node", Build(BuildPhase.Pending, Reasons.WaitingForNode), null, nameof(QueueClaim.None) },
        { "its pod waits for a node", Build(BuildPhase.Pending, Reasons.WaitingForNode), Live, nameof(QueueClaim.Running) },
        { "Job denied", Build(BuildPhase.Pending, Reasons.JobRefused), null, nameof(QueueClaim.None) },
        { "one of two Jobs denied", Build(BuildPhase.Building, Reasons.JobRefused), Live, nameof(QueueClaim.Running) },
        { "lacks a Secret", Build(BuildPhase.Building, Reasons.SecretNotFound), Live, nameof(QueueClaim.Running) },
        { "its pod does not start", Build(BuildPhase.Building, Reasons.PodNotStarting), Live, nameof(QueueClaim.Running) },
        { "its publish pod is refused", Build(BuildPhase.Publishing, Reasons.PodRefused), Live, nameof(QueueClaim.Running) },
        { "has given its slot away", Build(BuildPhase.Queued, Reasons.Queued), Yielded, nameof(QueueClaim.Waiting) },
        { "has given its slot away, status not yet written", Build(BuildPhase.Building, Reasons.SecretNotFound), Yielded, nameof(QueueClaim.Waiting) },
        { "suspended", Suspend(Build(BuildPhase.Suspended, Reasons.Suspended)), Suspended, nameof(QueueClaim.None) },
        { "to be suspended", Suspend(Build(BuildPhase.Building, Reasons.Building)), Live, nameof(QueueClaim.Running) },
        { "its Job was suspended by somebody else", Build(BuildPhase.Queued, Reasons.Queued), Suspended with { Metadata = new V1ObjectMeta() }, nameof(QueueClaim.None) },
        { "resumed", Edited(Build(BuildPhase.Suspended, Reasons.Suspended)), Suspended, nameof(QueueClaim.Waiting) },
        { "Kueue, waiting", Kueue(Build(BuildPhase.Queued, Reasons.Queued)), Suspended, nameof(QueueClaim.None) },
        { "Kueue, running", Kueue(Build(BuildPhase.Building, Reasons.Building)), InQueue, nameof(QueueClaim.None) },
        { "got a queue while its Job runs", Kueue(Build(BuildPhase.Building, Reasons.Building)), Live, nameof(QueueClaim.Running) },
        { "lost its queue while its Job runs", Build(BuildPhase.Building, Reasons.Building), InQueue, nameof(QueueClaim.None) },
        { "lost its queue and waits to start another Job", Build(BuildPhase.Queued, Reasons.Queued), InQueue, nameof(QueueClaim.Waiting) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_BuildAndJob_IsItsClaim(string what, TalosImageBuild build, JobView? job, string expected) =>
        Assert.Equal((what, expected), (what, QueueClaims.Of(build, job is null ? [] : [job]).ToString()));

    private static TalosImageBuild Build(BuildPhase? phase, string? reason = null) => Builds.Of() with
    {
        Status = phase is null ? new TalosImageBuildStatus() : new TalosImageBuildStatus(1)
        {
            Phase = phase,
            Conditions = [new V1Condition { Type = ConditionTypes.Ready, Reason = reason }],
        },
    };

    private static TalosImageBuild Edited(TalosImageBuild build) => build.Edit(spec => spec);

    private static TalosImageBuild Suspend(TalosImageBuild build) => build with { Spec = build.Spec with { Suspend = true } };

    private static TalosImageBuild Kueue(TalosImageBuild build) => build with { Spec = build.Spec with { Job = new JobSpec { QueueName = "talos" } } };

    private static JobView Ended(string condition) => Live with
    {
        Status = new JobStatusView { Conditions = [new ConditionView { Type = condition, Status = "True" }] },
    };
}
