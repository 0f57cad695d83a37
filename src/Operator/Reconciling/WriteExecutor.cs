using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Makes the writes of a decision in order, and those of one kind at the same time. Each may have been made before, so a write whose
/// result already exists has succeeded. It waits for the removal of objects of an earlier build of the same name. A rejected write does
/// not prevent the others.
/// </summary>
internal sealed class WriteExecutor(IKubernetesApi api, ClusterCaches caches)
{
    private static readonly TimeSpan NameRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForbiddenRetry = TimeSpan.FromMinutes(1);

    /// <summary>Returns the decision, adapted if the API server rejects some of its writes.</summary>
    public async Task<Decision> ExecuteAsync(Decision decision, CancellationToken cancellationToken)
    {
        var refused = new List<RejectedWrite>();
        foreach (var independent in BatchByKind(decision.Writes))
        {
            refused.AddRange((await Task.WhenAll(independent.Select(write => TryAsync(write, cancellationToken)))).OfType<RejectedWrite>());
        }

        return RejectedWrites.Apply(decision, refused);
    }

    /// <summary>Writes of one kind concern a Job each, and wait for none of the others.</summary>
    private static IEnumerable<IReadOnlyList<Write>> BatchByKind(IReadOnlyList<Write> writes)
    {
        var rest = writes.AsEnumerable();
        while (rest.FirstOrDefault() is { } first)
        {
            List<Write> next = [.. rest.TakeWhile(write => write.GetType() == first.GetType())];
            yield return next;
            rest = rest.Skip(next.Count);
        }
    }

    private async Task<RejectedWrite?> TryAsync(Write write, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(write, cancellationToken);
            return null;
        }
        catch (KubernetesApiException failure) when (Rejection(write, failure) is { } refusal)
        {
            return refusal;
        }
        catch (AlreadyOwnedException taken)
        {
            return new RejectedWrite(write, Reasons.Building, taken.Message, NameRetry);
        }
    }

    private async Task ExecuteAsync(Write write, CancellationToken cancellationToken)
    {
        switch (write)
        {
            case Write.CreateJob { Job: var job }:
                caches.JobExpectations.ExpectWrite(await CreateAsync(job, cancellationToken));
                break;
            case Write.DeleteJob { UnlessPodsAreLeft: true, Job: var job } when await HasPodsAsync(job, cancellationToken):
                break;
            case Write.DeleteJob { Job: { Metadata.DeletionTimestamp: null } job }:
                await api.DeleteAsync(Resources.Jobs, job, cancellationToken);
                caches.JobExpectations.ExpectDeletion(job);
                break;
            case Write.SuspendJob { Job: var job } change:
                var patch = Suspension.Patch(change.Suspend, change.YieldedAt);
                caches.JobExpectations.ExpectWrite(await api.PatchAsync(Resources.Jobs, NamespacedName.Of(job), patch, subresource: null, cancellationToken));
                break;
        }
    }

    // Checked with the API server, because the pod cache may be behind and the build may have taken hours.
    private async Task<bool> HasPodsAsync(JobView job, CancellationToken cancellationToken)
    {
        var selector = new ListOptions { LabelSelector = $"batch.kubernetes.io/job-name={job.Metadata.Name}" };
        var page = await api.ListPageAsync(Resources.Pods, job.Metadata.NamespaceProperty, selector, cancellationToken);
        return page.Items.Any(pod => Ownership.ControllerOf(pod) == job.Metadata.Uid);
    }

    /// <exception cref="AlreadyOwnedException">Another object has the name.</exception>
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
            return found is not null && Ownership.ControllerOf(found) == Ownership.ControllerOf(job)
                ? found
                : throw new AlreadyOwnedException(
                    $"Job {job.Metadata.Name} already exists and belongs to another owner. Waiting for it to be removed; delete it if it is stale.");
        }
    }

    private static RejectedWrite? Rejection(Write write, KubernetesApiException failure) => (write, failure) switch
    {
        (Write.CreateJob { Job: var job }, { IsInvalid: true }) => new RejectedWrite(
            write,
            Reasons.JobRefused,
            $"The API server refused Job {job.Metadata.Name} (422): {failure.Sentence}. Correct spec.job.",
            RetryAfter: null),

        // The quota or the missing permission can be fixed without a change of the build.
        (_, { Code: StatusCodes.Status403Forbidden }) => new RejectedWrite(
            write,
            Reasons.JobRefused,
            $"{RejectedWrite.Denied}{Verb(write)} (403). Retrying every minute: {failure.Sentence}.",
            ForbiddenRetry),
        _ => null,
    };

    private static string Verb(Write write) => write switch
    {
        Write.CreateJob { Job: var job } => $"creating Job {job.Metadata.Name}",
        Write.DeleteJob { Job: var job } => $"deleting Job {job.Metadata.Name}",
        Write.SuspendJob { Job: var job } => $"changing spec.suspend of Job {job.Metadata.Name}",
        _ => throw new ArgumentOutOfRangeException(nameof(write), write, "Unknown kind of write."),
    };
}

/// <summary>An object to create has the name of an existing object that the build does not own.</summary>
internal sealed class AlreadyOwnedException(string message) : Exception(message);
