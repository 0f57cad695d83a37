using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Creates the Job of each platform as soon as a node can run it. A waiting platform does not block the others.</summary>
internal static class BuildPlatforms
{
    public static Decision? Decide(BuildCase build)
    {
        if (build.Seen.Platforms.All(seen => seen.State == JobState.Succeeded))
        {
            return null;
        }

        var steps = build.Seen.Platforms.Select(seen => Advance(build, seen)).ToList();
        return Summarize([.. steps.Select(step => step.Seen)], [.. steps.SelectMany(step => step.Writes)]);
    }

    /// <summary>The state of the build. While a platform is in progress, waiting platforms only add to the message.</summary>
    public static Decision Summarize(IReadOnlyList<PlatformObservation> platforms, IReadOnlyList<Write> writes)
    {
        var open = platforms.Where(seen => seen.State != JobState.Succeeded).ToList();
        var held = open.Where(seen => seen is { Reason: not null, Message: not null }).ToList();
        return new Decision
        {
            Phase = open.All(seen => seen.Reason is Reasons.WaitingForNode or Reasons.JobRefused) ? BuildPhase.Pending
                : open.All(seen => seen.Reason == Reasons.Queued) ? BuildPhase.Queued
                : BuildPhase.Building,
            Reason = held.Count == open.Count ? held[0].Reason! : Reasons.Building,
            Message = string.Join(" ", [.. Building(open.Except(held)), .. held.Select(Sentence)]),
            Platforms = platforms,
            Writes = writes,
        };
    }

    /// <summary>Whether all remaining platforms are waiting for a node.</summary>
    public static bool OnlyWaitsForNodes(BuildCase build)
    {
        var open = build.Seen.Platforms.Where(seen => seen.State != JobState.Succeeded).ToList();
        return open.Count > 0 && open.All(seen => seen.State == JobState.Absent && build.Nodes[seen.Platform].Missing is not null);
    }

    private static (PlatformObservation Seen, IReadOnlyList<Write> Writes) Advance(BuildCase build, PlatformObservation seen) => seen.State switch
    {
        JobState.Absent => Start(build, seen),
        JobState.ResultsLost => (seen with { Message = "The pod was deleted before its results were read. Rebuilding." },
            [new Write.DeleteJob(seen.Job!) { UnlessPodsAreLeft = true }]),
        JobState.Suspended => SuspendedJobs.Advance(build, seen),
        _ => (seen, []),
    };

    private static (PlatformObservation Seen, IReadOnlyList<Write> Writes) Start(BuildCase build, PlatformObservation seen)
    {
        var node = build.Nodes[seen.Platform];
        if (node.Missing is { } missing)
        {
            return (seen with { Reason = Reasons.WaitingForNode, Message = missing }, []);
        }

        var plan = build.Plans.Single(candidate => candidate.Platform == seen.Platform);
        var options = build.Options.Pods;
        var context = new PodContext(
            build.Run,
            options,
            node.Architecture,
            options.BuildKitEndpoints.GetValueOrDefault(seen.Platform),
            RepeatLaggingPlatform.Newest(build.Seen.Platforms)?.Commit,
            RepeatLaggingPlatform.Inputs(build, build.Seen.Platforms) is { } inputs ? $"{RepeatLaggingPlatform.InputsRepository(build.Plans)}@{inputs}" : null,
            Registries: build.Options.Registries);
        return (seen, [new Write.CreateJob(JobRenderer.Render(plan, context))]);
    }

    private static IEnumerable<string> Building(IEnumerable<PlatformObservation> building)
    {
        var names = string.Join(", ", building.Select(seen => seen.Platform));
        return names.Length == 0 ? [] : [$"Building {names}."];
    }

    private static string Sentence(PlatformObservation held) =>
        held.Message!.StartsWith(held.Platform, StringComparison.Ordinal) ? held.Message : $"{held.Platform}: {held.Message}";
}
