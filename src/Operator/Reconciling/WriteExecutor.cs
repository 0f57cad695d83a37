using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Decisions;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Makes a decision's writes, in order. Each may have been made before: one that meets its own earlier result has succeeded.
/// </summary>
internal sealed class WriteExecutor(IKubernetesApi api, ClusterCaches caches)
{
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
    }

    private async Task ExecuteAsync(Write write, CancellationToken cancellationToken)
    {
        switch (write)
        {
            case Write.CreateConfigMap { ConfigMap: var configMap }:
                await IgnoreExistingAsync(() => api.CreateAsync(ResourceType.ConfigMaps, configMap, cancellationToken));
                break;
            case Write.CreateJob { Job: var job }:
                await IgnoreExistingAsync(async () =>
                    caches.OwnJobs.Wrote(await api.CreateAsync(ResourceType.Jobs, job, cancellationToken)));
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

    private static async Task IgnoreExistingAsync(Func<Task> create)
    {
        try
        {
            await create();
        }
        catch (KubernetesApiException exists) when (exists.IsAlreadyExists)
        {
            // Names follow from the run: this is what an earlier try has made, and the cache will show it.
        }
    }

    private static Decision Refused(Decision decision, KubernetesApiException refused)
    {
        var message = $"The cluster refused the build's Job: {refused.Message}";
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
