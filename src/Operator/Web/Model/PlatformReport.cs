using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>A platform of a build with its steps.</summary>
internal sealed record PlatformReport
{
    public required string Platform { get; init; }

    public required BuildPhase Phase { get; init; }

    public string? Node { get; init; }

    public string? Pod { get; init; }

    public required int Attempts { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Those that the newest pod has started, and those that are left.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }

    public static PlatformReport Of(TalosImageBuild build, PlatformStatus platform, IReadOnlyList<string> planned, Disclosure disclosure) => new()
    {
        Platform = platform.Platform,
        Phase = platform.Phase,
        Node = platform.Node,
        Pod = platform.Pod,
        Attempts = platform.Attempts,
        Reason = platform.Reason,
        Message = platform.Message is null ? null : disclosure.Text(build, platform.Message),
        StartedAt = platform.StartedAt,
        CompletedAt = platform.CompletedAt,
        Steps =
        [
            .. platform.Steps.Select(step => new StepReport(
                step.Name, step.StartedAt, step.CompletedAt,
                Failed: build.Status.Failure is { } failure && failure.Platform == platform.Platform && failure.Step == step.Name)),
            .. planned.Except(platform.Steps.Select(step => step.Name)).Select(name => new StepReport(name, null, null, Failed: false)),
        ],
    };
}

/// <summary>A step without a start has not started.</summary>
internal sealed record StepReport(string Name, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, bool Failed);
