using System.Text.Json;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Status;

/// <summary>The kind of difference between two statuses.</summary>
internal enum StatusChange
{
    None,

    /// <summary>Only progress or a message has changed. Written at most every ten seconds.</summary>
    Progress,

    /// <summary>A change that is written immediately.</summary>
    Transition,
}

internal static class StatusDifference
{
    public static StatusChange Between(TalosImageBuildStatus before, TalosImageBuildStatus after) =>
        Same(before, after) ? StatusChange.None
        : Same(WithoutProgress(before), WithoutProgress(after)) ? StatusChange.Progress
        : StatusChange.Transition;

    private static bool Same(TalosImageBuildStatus left, TalosImageBuildStatus right) => Text(left) == Text(right);

    private static string Text(TalosImageBuildStatus status) =>
        JsonSerializer.Serialize(status, EntitiesJsonContext.Default.TalosImageBuildStatus);

    private static TalosImageBuildStatus WithoutProgress(TalosImageBuildStatus status) => status with
    {
        Progress = null,
        Conditions = [.. status.Conditions.Select(condition => condition with { Message = null })],
        Source = null,
        Sources = [],
        DroppedModules = [],
        Reproduction = status.Reproduction is { } reproduction ? reproduction with { Message = null, Platforms = [] } : null,
        Inputs = null,
        Outputs = [.. status.Outputs.Select(output => output with { Platforms = [] })],
        Platforms =
        [
            .. status.Platforms.Select(platform => new PlatformStatus
            {
                Platform = platform.Platform,
                Phase = platform.Phase is BuildPhase.Building ? BuildPhase.Pending : platform.Phase,
                Reason = platform.Reason,
            }),
        ],
    };
}
