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

/// <summary>Writes a status when it differs; one that only shows progress at most once an interval.</summary>
internal sealed class StatusWriter(
    IKubernetesApi api, ResourceType<TalosImageBuild> type, ClusterCaches caches, OperatorOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> lastWrites = new(StringComparer.Ordinal);

    /// <summary>What changed, and, where the write was put off, how long to wait for it.</summary>
    public async Task<(StatusChange Change, TimeSpan? PutOff)> WriteAsync(
        TalosImageBuild build, TalosImageBuildStatus status, CancellationToken cancellationToken)
    {
        var change = StatusDifference.Between(build.Status, status);
        var left = Left(build);
        if (change == StatusChange.None || (change == StatusChange.Progress && left > TimeSpan.Zero))
        {
            return (StatusChange.None, change == StatusChange.Progress ? left : null);
        }

        var patch = new JsonObject
        {
            // The patch is a difference to this version; written over another, it could mix two statuses.
            ["metadata"] = new JsonObject { ["resourceVersion"] = build.Metadata.ResourceVersion },
            ["status"] = MergePatch.Between(Json(build.Status), Json(status)),
        };
        caches.OwnBuilds.Wrote(await api.PatchAsync(type, NamespacedName.Of(build), patch, "status", cancellationToken));
        lastWrites[build.Metadata.Uid] = time.GetUtcNow();
        return (change, null);
    }

    public void Forget(string buildUid) => lastWrites.TryRemove(buildUid, out _);

    private TimeSpan Left(TalosImageBuild build) =>
        lastWrites.TryGetValue(build.Metadata.Uid, out var last)
            ? options.Controller.ProgressInterval - (time.GetUtcNow() - last)
            : TimeSpan.Zero;

    private static JsonObject Json(TalosImageBuildStatus status) =>
        JsonSerializer.SerializeToNode(status, EntitiesJsonContext.Default.TalosImageBuildStatus)!.AsObject();
}
