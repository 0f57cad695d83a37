using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Status;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>Writes a status if it has changed. Changes of progress alone are written at most once per interval.</summary>
internal sealed class StatusWriter(
    IKubernetesApi api, ResourceType<TalosImageBuild> type, ClusterCaches caches, OperatorOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<NamespacedName, DateTimeOffset> _lastWrites = new();

    /// <summary>The kind of change, and the delay if the write must wait.</summary>
    public async Task<(StatusChange Change, TimeSpan? RequeueAfter)> WriteAsync(
        TalosImageBuild build, TalosImageBuildStatus status, CancellationToken cancellationToken)
    {
        var change = StatusDifference.Between(build.Status, status);
        var key = NamespacedName.Of(build);
        var left = Left(key);
        if (change == StatusChange.None || (change == StatusChange.Progress && left > TimeSpan.Zero))
        {
            return (StatusChange.None, change == StatusChange.Progress ? left : null);
        }

        var patch = new JsonObject
        {
            // The patch applies to this version only. Applied to another, it could mix two statuses.
            ["metadata"] = new JsonObject { ["resourceVersion"] = build.Metadata.ResourceVersion },
            ["status"] = Difference(build.Status, status),
        };
        caches.BuildExpectations.ExpectWrite(await api.PatchAsync(type, key, patch, "status", cancellationToken));
        _lastWrites[key] = time.GetUtcNow();
        return (change, null);
    }

    /// <summary>The merge patch from one status to another.</summary>
    public static JsonObject? Difference(TalosImageBuildStatus before, TalosImageBuildStatus after) => MergePatch.Between(Json(before), Json(after));

    /// <summary>The build has been deleted.</summary>
    public void Forget(NamespacedName build) => _lastWrites.TryRemove(build, out _);

    private TimeSpan Left(NamespacedName build) =>
        _lastWrites.TryGetValue(build, out var last)
            ? options.Controller.ProgressInterval - (time.GetUtcNow() - last)
            : TimeSpan.Zero;

    private static JsonObject Json(TalosImageBuildStatus status) =>
        JsonSerializer.SerializeToNode(status, EntitiesJsonContext.Default.TalosImageBuildStatus)!.AsObject();
}
