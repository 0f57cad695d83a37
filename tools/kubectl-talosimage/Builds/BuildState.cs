using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Terminal;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.KubectlTalosImage.Builds;

/// <summary>What the status says of platforms and steps.</summary>
internal static class BuildState
{
    public static BuildPhase PhaseOf(TalosImageBuild build) => build.Status.Phase ?? BuildPhase.Pending;

    /// <summary>Whether the status is that of the current spec and annotations, and nothing happens any more until someone changes them.</summary>
    public static bool HasEnded(TalosImageBuild build) =>
        build.Status.ObservedGeneration == build.Metadata.Generation
        && HandledRebuild(build)
        && PhaseOf(build) is BuildPhase.Succeeded or BuildPhase.Failed or BuildPhase.Suspended;

    /// <summary>The label that the pods of the current run have; null before the first run.</summary>
    public static string? RunOf(TalosImageBuild build) => build.Status.Fingerprint is { Length: > RunIds.PrefixLength } fingerprint
        ? RunIds.Prefix(RunIds.Of(fingerprint, build.Status.LastHandledRebuild))
        : null;

    /// <summary>Whether the operator has rejected the current spec.</summary>
    public static bool IsInvalid(TalosImageBuild build) =>
        build.Status.ObservedGeneration == build.Metadata.Generation && BuildText.Ready(build)?.Reason == Reasons.InvalidSpec;

    public static IReadOnlyList<PlatformState> Platforms(TalosImageBuild build, DateTimeOffset now) =>
        [.. build.Status.Platforms.Select(platform => Of(build, platform, now))];

    // A rebuild that is requested but not handled yet will start another run. A build that is suspended or not valid does not handle it.
    private static bool HandledRebuild(TalosImageBuild build) =>
        build.Metadata.Annotations?.TryGetValue(Labels.Rebuild, out var requested) != true
        || requested == build.Status.LastHandledRebuild
        || PhaseOf(build) == BuildPhase.Suspended
        || IsInvalid(build);

    private static PlatformState Of(TalosImageBuild build, PlatformStatus platform, DateTimeOffset now)
    {
        var details = new[]
        {
            platform.StartedAt is { } start ? ShortDuration.Format((platform.CompletedAt ?? now) - start) : null,
            platform.Node is { } node ? $"node {node}" : null,
            platform.Pod is { } pod ? $"pod {pod}" : null,
            platform.Attempts > 1 ? $"attempt {platform.Attempts}" : null,
        };
        var planned = Planned(build, platform.Platform).Except(platform.Steps.Select(step => step.Name));
        return new PlatformState
        {
            Platform = platform.Platform,
            Phase = platform.Phase,
            Title = $"{platform.Platform}  {string.Join(", ", details.OfType<string>().Prepend(platform.Phase.ToString()))}",
            Notes = platform.Reason is { } reason ? [.. PlainText.Lines($"{reason}: {platform.Message}")] : [],
            Steps = [.. platform.Steps.Select(step => Of(build, platform, step, now)), .. planned.Select(name => new StepState(name, "waiting", "", Tone.Faint))],
        };
    }

    private static StepState Of(TalosImageBuild build, PlatformStatus platform, StepStatus step, DateTimeOffset now)
    {
        var failed = build.Status.Failure is { } failure && failure.Platform == platform.Platform && failure.Step == step.Name;
        var isRunning = platform.Phase is BuildPhase.Building or BuildPhase.Publishing;
        var (state, tone) = step switch
        {
            _ when failed => ("failed", Tone.Bad),
            { CompletedAt: not null } => ("done", Tone.Good),
            { StartedAt: not null } when isRunning => ("running", Tone.Active),
            { StartedAt: not null } => ("stopped", Tone.Plain),
            _ => ("waiting", Tone.Faint),
        };
        var end = step.CompletedAt ?? (isRunning ? now : platform.CompletedAt);
        return new StepState(step.Name, state, end - step.StartedAt is { } time ? ShortDuration.Format(time) : "", tone);
    }

    // Only an unfinished build has steps that have not started. This program may know other releases than the operator.
    private static IEnumerable<string> Planned(TalosImageBuild build, string platform) =>
        PhaseOf(build) is BuildPhase.Building or BuildPhase.Queued or BuildPhase.Suspended && SpecErrors.Of(build.Spec).Count == 0
            ? BuildPlanner.Plan(build.Spec, platform).Steps.Select(step => step.Id)
            : [];
}

internal sealed record PlatformState
{
    public required string Platform { get; init; }

    public required BuildPhase Phase { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<StepState> Steps { get; init; }
}

/// <param name="Name">The step.</param>
/// <param name="State">waiting, running, done, failed or stopped.</param>
/// <param name="Time">How long; empty before its start.</param>
internal sealed record StepState(string Name, string State, string Time, Tone Tone);
