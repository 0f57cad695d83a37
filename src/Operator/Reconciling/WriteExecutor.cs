using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Decisions;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Makes a decision's writes, in order. Each may have been made before: one that meets its own earlier result has succeeded.
/// What another build of the same name has left, as after a delete and a new apply, is waited out.
/// </summary>
internal sealed class WriteExecutor(IKubernetesApi api, ClusterCaches caches)
{
    private static readonly TimeSpan NameRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForbiddenRetry = TimeSpan.FromMinutes(1);

    /// <summary>The decision, or what became of it where the API server refused an object that the spec had shaped.</summary>
    public async Task<Decision> ExecuteAsync(Decision decision, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var write in decision.Writes)
            {
                await ExecuteAsync(write, cancellationToken);
            }

            return decision;
        }
        catch (KubernetesApiException refused) when (refused.IsInvalid)
        {
            return Refused(decision, refused);
        }
        catch (KubernetesApiException forbidden) when (forbidden.Code == StatusCodes.Status403Forbidden)
        {
            return Forbidden(decision, forbidden);
        }
        catch (NameTakenException taken)
        {
            return decision with { Message = taken.Message, RequeueAfter = NameRetry };
        }
    }

    private async Task ExecuteAsync(Write write, CancellationToken cancellationToken)
    {
        switch (write)
        {
            case Write.CreateConfigMap { ConfigMap: var configMap }:
                await CreateAsync(ResourceType.ConfigMaps, configMap, cancellationToken);
                break;
            case Write.CreateJob { Job: var job }:
                caches.OwnJobs.Wrote(await CreateAsync(ResourceType.Jobs, job, cancellationToken));
                break;
            case Write.DeleteJob { UnlessPodsAreLeft: true, Job: var job } when await HasPodsAsync(job, cancellationToken):
                break;
            case Write.DeleteJob { Job: { Metadata.DeletionTimestamp: null } job }:
                await api.DeleteAsync(ResourceType.Jobs, job, cancellationToken);
                caches.OwnJobs.Deleted(job);
                break;
            case Write.DeleteConfigMap { Namespace: var space, Name: var name }:
                await api.DeleteAsync(ResourceType.ConfigMaps, new NamespacedName(space, name), new DeleteOptions(), cancellationToken);
                break;
            case Write.SuspendJob { Job: var job, Suspend: var suspend }:
                var patch = new JsonObject { ["spec"] = new JsonObject { ["suspend"] = suspend } };
                caches.OwnJobs.Wrote(
                    await api.PatchAsync(ResourceType.Jobs, NamespacedName.Of(job), patch, subresource: null, cancellationToken));
                break;
        }
    }

    // The build that is about to be thrown away may have taken hours; the pods' cache may only be behind.
    private async Task<bool> HasPodsAsync(V1Job job, CancellationToken cancellationToken)
    {
        var selector = new ListOptions { LabelSelector = $"batch.kubernetes.io/job-name={job.Metadata.Name}" };
        var page = await api.ListPageAsync(ResourceType.Pods, job.Metadata.NamespaceProperty, selector, cancellationToken);
        return page.Items.Any(pod => Owner(pod) == job.Metadata.Uid);
    }

    /// <exception cref="NameTakenException">The name belongs to something else.</exception>
    private async Task<T> CreateAsync<T>(ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await api.CreateAsync(type, entity, cancellationToken);
        }
        catch (KubernetesApiException exists) when (exists.IsAlreadyExists)
        {
            // Names follow from the run: most likely this is what an earlier try has made.
            var name = NamespacedName.Of(entity);
            var found = await api.GetAsync(type, name, cancellationToken);
            return found is not null && Owner(found) == Owner(entity)
                ? found
                : throw new NameTakenException(
                    $"Waits for {type.Kind} {name.Name}, which belongs to another owner, to go; delete it if nothing else does.");
        }
    }

    private static string? Owner(IMetadata<V1ObjectMeta> entity) =>
        entity.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller is true)?.Uid;

    // A quota may be raised and a missing right granted without a change of the build.
    private static Decision Forbidden(Decision decision, KubernetesApiException forbidden) => decision with
    {
        Phase = BuildPhase.Pending,
        Reason = Reasons.JobRefused,
        Message = $"The cluster forbids the build's Job, it is asked again each minute: {forbidden.Message}",
        RequeueAfter = ForbiddenRetry,
    };

    private static Decision Refused(Decision decision, KubernetesApiException refused)
    {
        var message = $"The cluster refused the build's Job: {refused.Message.TrimEnd('.')}. Correct spec.job.";
        return decision with
        {
            Phase = BuildPhase.Failed,
            Reason = Reasons.JobRefused,
            Message = message,
            Stalled = true,
            Failure = new FailureStatus { Class = FailureClass.Input, Reason = Reasons.JobRefused, Message = message },
            Writes = [],
        };
    }
}
