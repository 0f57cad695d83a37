using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Decisions.Policies;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Status;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Reports a build that the API server accepts but the operator cannot decode as an invalid spec in its status. Its Jobs are
/// deleted, like those of any invalid spec.
/// </summary>
internal sealed class UndecodableBuildReporter(
    IKubernetesApi api,
    ResourceType<TalosImageBuild> type,
    ClusterCaches caches,
    WriteExecutor executor,
    TransitionReporter reporter,
    TimeProvider time)
{
    /// <summary>When to retry, because a Job could not be deleted. Null if nothing is left to do.</summary>
    public async Task<TimeSpan?> ReportAsync(UndecodableObject undecodable, CancellationToken cancellationToken)
    {
        if (undecodable.IsTerminating)
        {
            return null;
        }

        var build = Identity(undecodable);
        var jobs = caches.JobsOf(build).Where(job => !JobObserver.HasEnded(job));
        var decision = await executor.ExecuteAsync(RejectInvalidSpec.Reject(Message(undecodable), jobs), cancellationToken);
        var status = StatusCalculator.CalculateUndecodable(build, decision, time.GetUtcNow());
        if (StatusDifference.Between(build.Status, status) == StatusChange.None)
        {
            return decision.RequeueAfter;
        }

        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = undecodable.ResourceVersion },
            ["status"] = StatusWriter.Difference(build.Status, status),
        };
        await api.PatchUndecodableAsync(type, undecodable.Key, patch, "status", cancellationToken);
        reporter.Report(build, status);
        return decision.RequeueAfter;
    }

    private static string Message(UndecodableObject undecodable)
    {
        var field = undecodable.Field.Length > 0 ? undecodable.Field : "The object";
        return $"{field}{(undecodable.Value is { } value ? $": \"{SecretText.Shown(undecodable.Field, value)}\"" : "")} is not valid. {undecodable.Reason}";
    }

    // The known parts of the build: enough for owner references, a status and events.
    private static TalosImageBuild Identity(UndecodableObject undecodable) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = undecodable.Key.Name,
            NamespaceProperty = undecodable.Key.Namespace,
            Uid = undecodable.Uid,
            Generation = undecodable.Generation,
            ResourceVersion = undecodable.ResourceVersion,
        },
        Status = LastStatus(undecodable),
    };

    private static TalosImageBuildStatus LastStatus(UndecodableObject undecodable)
    {
        try
        {
            return undecodable.Status?.Deserialize(EntitiesJsonContext.Default.TalosImageBuildStatus) ?? new();
        }
        catch (JsonException)
        {
            // If the status itself cannot be decoded, the patch adds to it.
            return new();
        }
    }
}
