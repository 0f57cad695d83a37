using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.ConfigMaps;

/// <summary>
/// Writes the ConfigMap of the published outputs, once for each success that changes it. It needs no list of ConfigMaps: the status has
/// what was written. A ConfigMap of another owner is never touched.
/// </summary>
internal sealed class OutputsConfigMapWriter(IKubernetesApi api, TimeProvider time)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    /// <summary>The status with the condition of the ConfigMap and what it has, and the delay of the next attempt if it could not be written.</summary>
    public async Task<(TalosImageBuildStatus Status, TimeSpan? RequeueAfter)> WriteAsync(
        TalosImageBuild build, TalosImageBuildStatus status, CancellationToken cancellationToken)
    {
        if (build.Spec.Publish?.ConfigMap is not { } name)
        {
            return (status with { ConfigMap = null }, null);
        }

        if (OutputsConfigMap.Of(build, status) is not { } desired)
        {
            return (With(status.ConfigMap?.Name == name
                ? new ConditionText("True", Reasons.ConfigMapWritten, $"ConfigMap {name} has the outputs of the last success.")
                : new ConditionText("Unknown", Reasons.Building, $"ConfigMap {name} is written after the tags.")), null);
        }

        var problem = status.ConfigMap == desired.Status ? null : await TryWriteAsync(build, desired, cancellationToken);
        return problem is null
            ? (With(new ConditionText("True", Reasons.ConfigMapWritten, $"ConfigMap {name} has the published outputs.")) with { ConfigMap = desired.Status }, null)
            : (With(problem), Retry);

        TalosImageBuildStatus With(ConditionText condition) => status with
        {
            Conditions =
            [
                .. status.Conditions,
                Conditions.Of(build, ConditionTypes.ConfigMapWritten, condition.Status, condition.Reason, condition.Message, time.GetUtcNow()),
            ],
        };
    }

    /// <summary>Why it could not be written; null if it was.</summary>
    private async Task<ConditionText?> TryWriteAsync(TalosImageBuild build, OutputsConfigMap desired, CancellationToken cancellationToken)
    {
        try
        {
            return await CreateOrUpdateAsync(build, desired, cancellationToken)
                ? null
                : new ConditionText(
                    "False",
                    Reasons.NameTaken,
                    $"spec.publish.configMap: ConfigMap {desired.Name} exists and does not belong to this build. Delete it, or choose another name. "
                    + "Trying again every minute.");
        }
        catch (KubernetesApiException refused)
        {
            // The images are published, and the status must say so even if an admission webhook fails.
            return new ConditionText(
                "False",
                Reasons.ConfigMapRefused,
                $"The API server refused ConfigMap {desired.Name} ({refused.Code}): {refused.Sentence}. Trying again every minute.");
        }
    }

    /// <summary>False if a ConfigMap of that name belongs to somebody else.</summary>
    private async Task<bool> CreateOrUpdateAsync(TalosImageBuild build, OutputsConfigMap desired, CancellationToken cancellationToken)
    {
        try
        {
            await api.CreateAsync(Resources.ConfigMaps, desired.Render(build), JobJsonContext.Default.V1ConfigMap, cancellationToken);
            return true;
        }
        catch (KubernetesApiException exists) when (exists.IsAlreadyExists)
        {
        }

        var name = new NamespacedName(build.Metadata.NamespaceProperty, desired.Name);
        if (await api.GetAsync(Resources.ConfigMaps, name, cancellationToken) is not { } found
            || Ownership.ControllerOf(found) != build.Metadata.Uid)
        {
            return false;
        }

        var data = new JsonObject();
        foreach (var key in found.Data?.Keys.Except(desired.Data.Keys, StringComparer.Ordinal) ?? [])
        {
            data[key] = null;
        }

        foreach (var (key, value) in desired.Data)
        {
            data[key] = value;
        }

        // With the UID of the object that was read: the API server refuses the patch if another has taken its place.
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = found.Metadata.Uid }, ["data"] = data };
        await api.PatchAsync(Resources.ConfigMaps, name, patch, subresource: null, cancellationToken);
        return true;
    }

    private sealed record ConditionText(string Status, string Reason, string Message);
}
