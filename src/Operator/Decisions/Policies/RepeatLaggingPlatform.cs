using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A branch may move between the times at which two platforms fetch it. The platform with the older commit is rebuilt at the newer
/// one. The tag of an image may move in the same way: then one platform is rebuilt from the images of the other.
/// </summary>
internal static class RepeatLaggingPlatform
{
    public static Decision? Decide(BuildCase build)
    {
        var sources = build.Seen.Platforms.Where(seen => seen.Source is not null).ToList();
        if (Newest(build.Seen.Platforms) is not { } newest)
        {
            return null;
        }

        var lagging = sources.Where(seen => seen.Source!.Commit != newest.Commit).ToList();
        if (lagging.Count > 0)
        {
            return Repeat(build, lagging, $"was built from an older commit. Rebuilding at {newest.Commit} so that all platforms match.");
        }

        var inputs = Inputs(build, build.Seen.Platforms);
        var differing = sources.Where(seen => seen.Inputs is not null && seen.Inputs != inputs).ToList();
        return differing.Count == 0
            ? null
            : Repeat(build, differing, $"uses other images, because a tag has moved. Rebuilding from the list of inputs {inputs} so that all platforms match.");
    }

    private static Decision Repeat(BuildCase build, List<PlatformObservation> platforms, string sentence) => new()
    {
        Phase = BuildPhase.Building,
        Reason = Reasons.Building,
        Message = $"{string.Join(", ", platforms.Select(seen => seen.Platform))} {sentence}",
        Platforms = [.. build.Seen.Platforms.Select(seen => platforms.Contains(seen) ? Reset(seen) : seen)],
        Writes = [.. platforms.Where(seen => seen.Job is not null).Select(seen => new Write.DeleteJob(seen.Job!))],

        // If the Job has been removed already, no event triggers the next reconcile.
        RequeueAfter = platforms.All(seen => seen.Job is null) ? TimeSpan.Zero : null,
    };

    /// <summary>The digest of the list of inputs that every platform must build from, once one has made it for the newest commit.</summary>
    public static string? Inputs(BuildCase build, IReadOnlyList<PlatformObservation> platforms)
    {
        var newest = Newest(platforms);
        var lists = platforms.Where(seen => seen.Inputs is not null && seen.Source?.Commit == newest?.Commit).Select(seen => seen.Inputs!).ToList();

        // The first that was seen, so that no platform is rebuilt for one that came later.
        return build.SameRun && build.Status.Inputs is { } first && lists.Contains(first.Digest) ? first.Digest : lists.FirstOrDefault();
    }

    /// <summary>Where the lists are pushed; null if the plans have none.</summary>
    public static string? InputsRepository(IEnumerable<BuildPlan> plans) =>
        plans.SelectMany(plan => plan.Steps).FirstOrDefault(step => step.Kind == StepKind.Inputs)?.Produces?.Repository;

    /// <summary>The commit that every platform must build, once one has fetched the source.</summary>
    public static SourceStatus? Newest(IReadOnlyList<PlatformObservation> platforms) => platforms
        .Select(platform => platform.Source).OfType<SourceStatus>()
        .OrderByDescending(source => source.SourceDateEpoch).ThenBy(source => source.Commit, StringComparer.Ordinal)
        .FirstOrDefault();

    private static PlatformObservation Reset(PlatformObservation seen) =>
        new() { Platform = seen.Platform, State = JobState.Terminating, Attempts = seen.Attempts };
}
