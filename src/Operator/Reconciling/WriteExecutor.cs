using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;
using k8s.Models;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Makes the writes of a decision in order. Each may have been made before, so a write whose result already exists has succeeded. It
/// waits for the removal of objects of an earlier build of the same name. A rejected write does not prevent the others.
/// </summary>
internal sealed class WriteExecutor(IKubernetesApi api, ClusterCaches caches)
{
    private static readonly TimeSpan NameRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForbiddenRetry = TimeSpan.FromMinutes(1);

    /// <summary>Returns the decision, adapted if the API server rejects some of its writes.</summary>
    public async Task<Decision> ExecuteAsync(Decision decision, CancellationToken cancellationToken)
    {
        var refused = new List<RefusedWrite>();
        foreach (var write in decision.Writes)
        {
            try
            {
                await ExecuteAsync(write, cancellationToken);
            }
            catch (KubernetesApiException failure) when (Refusal(write, failure) is { } refusal)
            {
                refused.Add(refusal);
            }
            catch (NameTakenException taken)
            {
                refused.Add(new RefusedWrite(write, Reasons.Building, taken.Message, NameRetry));
            }
        }

        return RefusedWrites.Apply(decision, refused);
    }

    private async Task ExecuteAsync(Write write, CancellationToken cancellationToken)
    {
        switch (write)
        {
            case Write.CreateJob { Job: var job }:
                caches.OwnJobs.Wrote(await CreateAsync(job, cancellationToken));
                break;
            case Write.DeleteJob { UnlessPodsAreLeft: true, Job: var job } when await HasPodsAsync(job, cancellationToken):
                break;
            case Write.DeleteJob { Job: { Metadata.DeletionTimestamp: null } job }:
                await api.DeleteAsync(Resources.Jobs, job, cancellationToken);
                caches.OwnJobs.Deleted(job);
                break;
            case Write.SuspendJob { Job: var job } change:
                var patch = Suspension.Patch(change.Suspend, change.YieldedAt);
                caches.OwnJobs.Wrote(await api.PatchAsync(Resources.Jobs, NamespacedName.Of(job), patch, subresource: null, cancellationToken));
                break;
        }
    }

    // Checked with the API server, because the pod cache may be behind and the build may have taken hours.
    private async Task<bool> HasPodsAsync(JobView job, CancellationToken cancellationToken)
    {
        var selector = new ListOptions { LabelSelector = $"batch.kubernetes.io/job-name={job.Metadata.Name}" };
        var page = await api.ListPageAsync(Resources.Pods, job.Metadata.NamespaceProperty, selector, cancellationToken);
        return page.Items.Any(pod => Owner(pod) == job.Metadata.Uid);
    }

    /// <exception cref="NameTakenException">Another object has the name.</exception>
    private async Task<JobView> CreateAsync(V1Job job, CancellationToken cancellationToken)
    {
        try
        {
            return await api.CreateAsync(Resources.Jobs, job, JobJsonContext.Default.V1Job, cancellationToken);
        }
        catch (KubernetesApiException exists) when (exists.IsAlreadyExists)
        {
            // Names depend on the run only, so an earlier attempt most likely created this object.
            var found = await api.GetAsync(Resources.Jobs, NamespacedName.Of(job), cancellationToken);
            return found is not null && Owner(found) == Owner(job)
                ? found
                : throw new NameTakenException(
                    $"Job {job.Metadata.Name} already exists and belongs to another owner. Waiting for it to be removed; delete it if it is stale.");
        }
    }

    private static string? Owner(IMetadata<V1ObjectMeta> entity) =>
        entity.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller is true)?.Uid;

    private static RefusedWrite? Refusal(Write write, KubernetesApiException failure) => (write, failure) switch
    {
        (Write.CreateJob { Job: var job }, { IsInvalid: true }) => new RefusedWrite(
            write,
            Reasons.JobRefused,
            $"The API server refused Job {job.Metadata.Name} (422): {Answer(failure)}. Correct spec.job.",
            RetryAfter: null),

        // The quota or the missing permission can be fixed without a change of the build.
        (_, { Code: StatusCodes.Status403Forbidden }) => new RefusedWrite(
            write,
            Reasons.JobRefused,
            $"{RefusedWrite.Denied}{Verb(write)} (403). Retrying every minute: {Answer(failure)}.",
            ForbiddenRetry),
        _ => null,
    };

    private static string Answer(KubernetesApiException failure) =>
        (failure.Answer.Length > 0 ? failure.Answer : failure.Message).TrimEnd('.');

    private static string Verb(Write write) => write switch
    {
        Write.CreateJob { Job: var job } => $"creating Job {job.Metadata.Name}",
        Write.DeleteJob { Job: var job } => $"deleting Job {job.Metadata.Name}",
        Write.SuspendJob { Job: var job } => $"changing spec.suspend of Job {job.Metadata.Name}",
        _ => throw new ArgumentOutOfRangeException(nameof(write), write, "Unknown kind of write."),
    };
}
