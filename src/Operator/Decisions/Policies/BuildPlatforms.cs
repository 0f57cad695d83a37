using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Each platform gets its Job as soon as a node can run it; those that wait do not hold up the others.</summary>
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

    /// <summary>The build as its platforms are: while one of them goes on, those that are held only add a sentence.</summary>
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

    /// <summary>Nothing is left to do before a node appears.</summary>
    public static bool OnlyWaitsForNodes(BuildCase build)
    {
        var open = build.Seen.Platforms.Where(seen => seen.State != JobState.Succeeded).ToList();
        return open.Count > 0 && open.All(seen => seen.State == JobState.Absent && build.NodeArchitectures[seen.Platform] is null);
    }

    private static (PlatformObservation Seen, IReadOnlyList<Write> Writes) Advance(BuildCase build, PlatformObservation seen) => seen.State switch
    {
        JobState.Absent => Start(build, seen),
        JobState.ResultsLost => (seen with { Message = "The pod was deleted before its results were read. Rebuilding." },
            [new Write.DeleteJob(seen.Job!) { UnlessPodsAreLeft = true }]),
        JobState.Suspended when build.Run.Build.Spec.Job.QueueName is not { Length: > 0 } =>
            (seen, [new Write.SuspendJob(seen.Job!, false)]),
        JobState.Suspended => (seen with { Reason = Reasons.Queued, Message = "Waits for its Kueue queue." }, []),
        _ => (seen, []),
    };

    private static (PlatformObservation Seen, IReadOnlyList<Write> Writes) Start(BuildCase build, PlatformObservation seen)
    {
        if (build.NodeArchitectures[seen.Platform] is not { } architecture)
        {
            return (seen with { Reason = Reasons.WaitingForNode, Message = NoNode(build, seen.Platform) }, []);
        }

        var plan = build.Plans.Single(candidate => candidate.Platform == seen.Platform);
        var options = build.Options.Pods;
        var context = new PodContext(
            build.Run,
            options,
            architecture,
            options.BuildKitEndpoints.GetValueOrDefault(seen.Platform),
            RepeatLaggingPlatform.Newest(build.Seen.Platforms)?.Commit,
            Registries: build.Options.Registries);
        return (seen, [new Write.CreateJob(JobRenderer.Render(plan, context))]);
    }

    private static string NoNode(BuildCase build, string platform)
    {
        var selector = build.Run.Build.Spec.Job.NodeSelector;
        var labels = selector.Count == 0 ? "" : $" with {string.Join(",", selector.Select(label => $"{label.Key}={label.Value}"))}";
        return $"{platform} waits for a ready node of architecture {Jobs.Names.Architecture(platform)}{labels}.";
    }

    private static IEnumerable<string> Building(IEnumerable<PlatformObservation> building)
    {
        var names = string.Join(", ", building.Select(seen => seen.Platform));
        return names.Length == 0 ? [] : [$"Building {names}."];
    }

    private static string Sentence(PlatformObservation held) =>
        held.Message!.StartsWith(held.Platform, StringComparison.Ordinal) ? held.Message : $"{held.Platform}: {held.Message}";
}
