using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A branch may move between the times at which two platforms fetch it. The platform with the older commit is rebuilt at the newer
/// one, for every source tree. The tag of an image may move in the same way: then one platform is rebuilt from the images of the other.
/// </summary>
internal static class RebuildOutdatedPlatform
{
    public static Decision? Decide(ReconcileInput input)
    {
        var sources = input.Observed.Platforms.Where(observed => observed.Source is not null).ToList();
        if (NewestSource(input.Observed.Platforms) is not { } newest)
        {
            return null;
        }

        var lagging = sources.Where(observed => observed.Source!.Commit != newest.Commit).ToList();
        if (lagging.Count > 0)
        {
            return Repeat(input, lagging, $"was built from an older commit. Rebuilding at {newest.Commit} so that all platforms match.");
        }

        if (OtherCommit(input) is { } other)
        {
            return other;
        }

        var inputs = Inputs(input, input.Observed.Platforms);
        var differing = sources.Where(observed => observed.Inputs is not null && observed.Inputs != inputs).ToList();
        return differing.Count == 0
            ? null
            : Repeat(input, differing, $"uses other images, because a tag has moved. Rebuilding from the list of inputs {inputs} so that all platforms match.");
    }

    private static Decision? OtherCommit(ReconcileInput input)
    {
        var built = BuiltTrees.Of(input, input.Observed.Platforms);
        foreach (var (tree, field) in TreeIds.Fields)
        {
            var lagging = input.Observed.Platforms
                .Where(observed => observed.Trees.TryGetValue(tree, out var source) && built.TryGetValue(tree, out var wanted) && source.Commit != wanted.Commit)
                .ToList();
            if (lagging.Count > 0)
            {
                return Repeat(input, lagging, $"was built from another commit of {field}. Rebuilding at {built[tree].Commit} so that all platforms match.");
            }
        }

        return null;
    }

    private static Decision Repeat(ReconcileInput input, List<PlatformObservation> platforms, string sentence) => new()
    {
        Phase = BuildPhase.Building,
        Reason = Reasons.Building,
        Message = $"{string.Join(", ", platforms.Select(observed => observed.Platform))} {sentence}",
        Platforms = [.. input.Observed.Platforms.Select(observed => platforms.Contains(observed) ? Reset(observed) : observed)],
        Writes = [.. platforms.Where(observed => observed.Job is not null).Select(observed => new Write.DeleteJob(observed.Job!))],

        // If the Job has been removed already, no event triggers the next reconcile.
        RequeueAfter = platforms.All(observed => observed.Job is null) ? TimeSpan.Zero : null,
    };

    /// <summary>The digest of the list of inputs that every platform must build from, once one has made it for the newest commit.</summary>
    public static string? Inputs(ReconcileInput input, IReadOnlyList<PlatformObservation> platforms)
    {
        var newest = NewestSource(platforms);
        var lists = platforms.Where(observed => observed.Inputs is not null && observed.Source?.Commit == newest?.Commit).Select(observed => observed.Inputs!).ToList();

        // The first that was observed, so that no platform is rebuilt for one that came later.
        return input.IsCurrentRun && input.Status.Inputs is { } first && lists.Contains(first.Digest) ? first.Digest : lists.FirstOrDefault();
    }

    /// <summary>Where the lists are pushed; null if the plans have none.</summary>
    public static string? InputsRepository(IEnumerable<BuildPlan> plans) =>
        plans.SelectMany(plan => plan.Steps).FirstOrDefault(step => step.Kind == StepKind.Inputs)?.Produces?.Repository;

    /// <summary>The commit that every platform must build, once one has fetched the source.</summary>
    public static SourceStatus? NewestSource(IReadOnlyList<PlatformObservation> platforms) => platforms
        .Select(platform => platform.Source).OfType<SourceStatus>()
        .OrderByDescending(source => source.SourceDateEpoch).ThenBy(source => source.Commit, StringComparer.Ordinal)
        .FirstOrDefault();

    private static PlatformObservation Reset(PlatformObservation observed) =>
        new() { Platform = observed.Platform, State = JobState.Terminating, Attempts = observed.Attempts };
}
