using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>A build as a row of the list.</summary>
internal sealed record BuildSummary
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Release { get; init; }

    public required BuildPhase Phase { get; init; }

    /// <summary>True, False or Unknown.</summary>
    public required string Ready { get; init; }

    public required string Reason { get; init; }

    public required string Message { get; init; }

    /// <summary>Finished steps over all steps, such as <c>7/12</c>.</summary>
    public string? Progress { get; init; }

    public required IReadOnlyList<string> Platforms { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public static BuildSummary Of(TalosImageBuild build, Disclosure disclosure)
    {
        var ready = build.Status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        return new BuildSummary
        {
            Namespace = build.Metadata.NamespaceProperty,
            Name = build.Metadata.Name,
            Release = build.Spec.Release,
            Phase = PhaseOf(build),
            Ready = ready?.Status ?? "Unknown",
            Reason = ready?.Reason ?? "",
            Message = disclosure.Text(build, ready?.Message),
            Progress = build.Status.Progress,
            Platforms = build.Spec.Platforms,
            CreatedAt = build.Metadata.CreationTimestamp is { } created ? new DateTimeOffset(created, TimeSpan.Zero) : null,
            StartedAt = build.Status.StartedAt,
            CompletedAt = build.Status.CompletedAt,
        };
    }

    public static BuildPhase PhaseOf(TalosImageBuild build) => build.Status.Phase ?? BuildPhase.Pending;
}
