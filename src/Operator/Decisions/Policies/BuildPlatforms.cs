using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Creates the Job of each platform as soon as a node can run it. A waiting platform does not block the others.</summary>
internal static class BuildPlatforms
{
    public static Decision? Decide(ReconcileInput input)
    {
        if (input.Observed.Platforms.All(observed => observed.State == JobState.Succeeded))
        {
            return null;
        }

        var steps = input.Observed.Platforms.Select(observed => Advance(input, observed)).ToList();
        return Summarize([.. steps.Select(step => step.Observed)], [.. steps.SelectMany(step => step.Writes)]);
    }

    /// <summary>The state of the build. While a platform is in progress, waiting platforms only add to the message.</summary>
    public static Decision Summarize(IReadOnlyList<PlatformObservation> platforms, IReadOnlyList<Write> writes)
    {
        var open = platforms.Where(observed => observed.State != JobState.Succeeded).ToList();
        var held = open.Where(observed => observed is { Reason: not null, Message: not null }).ToList();
        return new Decision
        {
            Phase = open.All(observed => observed.Reason is Reasons.WaitingForNode or Reasons.JobRefused) ? BuildPhase.Pending
                : open.All(observed => observed.Reason == Reasons.Queued) ? BuildPhase.Queued
                : BuildPhase.Building,
            Reason = held.Count == open.Count ? held[0].Reason! : Reasons.Building,
            Message = string.Join(" ", [.. Building(open.Except(held)), .. held.Select(Sentence)]),
            Platforms = platforms,
            Writes = writes,
        };
    }

    /// <summary>Whether all remaining platforms are waiting for a node.</summary>
    public static bool OnlyWaitsForNodes(ReconcileInput input)
    {
        var open = input.Observed.Platforms.Where(observed => observed.State != JobState.Succeeded).ToList();
        return open.Count > 0 && open.All(observed => observed.State == JobState.Absent && input.Nodes[observed.Platform].Missing is not null);
    }

    private static (PlatformObservation Observed, IReadOnlyList<Write> Writes) Advance(ReconcileInput input, PlatformObservation observed) => observed.State switch
    {
        JobState.Absent => Start(input, observed),
        JobState.ResultsLost => (observed with { Message = "The pod was deleted before its results were read. Rebuilding." },
            [new Write.DeleteJob(observed.Job!) { UnlessPodsAreLeft = true }]),
        JobState.Suspended => SuspendedJobs.Advance(input, observed),
        _ => (observed, []),
    };

    private static (PlatformObservation Observed, IReadOnlyList<Write> Writes) Start(ReconcileInput input, PlatformObservation observed)
    {
        var node = input.Nodes[observed.Platform];
        if (node.Missing is { } missing)
        {
            return (observed with { Reason = Reasons.WaitingForNode, Message = missing }, []);
        }

        var plan = input.Plans.Single(candidate => candidate.Platform == observed.Platform);
        var options = input.Options.Pods;
        var context = new PodContext(
            input.Run,
            options,
            node.Architecture,
            RendezvousOrder.Of(input.Run.Namespace, input.Run.Name, options.BuildKitEndpoints.Of(input.Run.Namespace, observed.Platform)),
            RebuildOutdatedPlatform.NewestSource(input.Observed.Platforms)?.Commit,
            RebuildOutdatedPlatform.Inputs(input, input.Observed.Platforms) is { } inputs ? $"{RebuildOutdatedPlatform.InputsRepository(input.Plans)}@{inputs}" : null,
            Registries: input.Options.Registries,
            TreeCommits: BuiltTrees.Of(input, input.Observed.Platforms).ToDictionary(tree => tree.Key, tree => tree.Value.Commit, StringComparer.Ordinal));
        return (observed, [new Write.CreateJob(JobRenderer.Render(plan, context))]);
    }

    private static IEnumerable<string> Building(IEnumerable<PlatformObservation> building)
    {
        var names = string.Join(", ", building.Select(observed => observed.Platform));
        return names.Length == 0 ? [] : [$"Building {names}."];
    }

    private static string Sentence(PlatformObservation held) =>
        held.Message!.StartsWith(held.Platform, StringComparison.Ordinal) ? held.Message : $"{held.Platform}: {held.Message}";
}
