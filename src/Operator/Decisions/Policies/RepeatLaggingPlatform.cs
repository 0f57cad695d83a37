using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A branch may move between the times at which two platforms fetch it. The platform with the older commit is rebuilt at the newer
/// one.
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
        return lagging.Count == 0
            ? null
            : new Decision
            {
                Phase = BuildPhase.Building,
                Reason = Reasons.Building,
                Message = $"{string.Join(", ", lagging.Select(seen => seen.Platform))} was built from an older commit. Rebuilding at {newest.Commit} "
                    + "so that all platforms match.",
                Platforms = [.. build.Seen.Platforms.Select(seen => lagging.Contains(seen) ? Reset(seen) : seen)],
                Writes = [.. lagging.Where(seen => seen.Job is not null).Select(seen => new Write.DeleteJob(seen.Job!))],

                // If the Job has been removed already, no event triggers the next reconcile.
                RequeueAfter = lagging.All(seen => seen.Job is null) ? TimeSpan.Zero : null,
            };
    }

    /// <summary>The commit that every platform must build, once one has fetched the source.</summary>
    public static SourceStatus? Newest(IReadOnlyList<PlatformObservation> platforms) => platforms
        .Select(platform => platform.Source).OfType<SourceStatus>()
        .OrderByDescending(source => source.SourceDateEpoch).ThenBy(source => source.Commit, StringComparer.Ordinal)
        .FirstOrDefault();

    private static PlatformObservation Reset(PlatformObservation seen) =>
        new() { Platform = seen.Platform, State = JobState.Terminating, Attempts = seen.Attempts };
}
