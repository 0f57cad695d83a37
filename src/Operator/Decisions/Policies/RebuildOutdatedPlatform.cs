using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// A branch may move between the times at which two platforms fetch it. The platform with the older commit is rebuilt at the newer
/// one.
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
        return lagging.Count == 0
            ? null
            : new Decision
            {
                Phase = BuildPhase.Building,
                Reason = Reasons.Building,
                Message = $"{string.Join(", ", lagging.Select(observed => observed.Platform))} was built from an older commit. Rebuilding at {newest.Commit} "
                    + "so that all platforms match.",
                Platforms = [.. input.Observed.Platforms.Select(observed => lagging.Contains(observed) ? Reset(observed) : observed)],
                Writes = [.. lagging.Where(observed => observed.Job is not null).Select(observed => new Write.DeleteJob(observed.Job!))],

                // If the Job has been removed already, no event triggers the next reconcile.
                RequeueAfter = lagging.All(observed => observed.Job is null) ? TimeSpan.Zero : null,
            };
    }

    /// <summary>The commit that every platform must build, once one has fetched the source.</summary>
    public static SourceStatus? NewestSource(IReadOnlyList<PlatformObservation> platforms) => platforms
        .Select(platform => platform.Source).OfType<SourceStatus>()
        .OrderByDescending(source => source.SourceDateEpoch).ThenBy(source => source.Commit, StringComparer.Ordinal)
        .FirstOrDefault();

    private static PlatformObservation Reset(PlatformObservation observed) =>
        new() { Platform = observed.Platform, State = JobState.Terminating, Attempts = observed.Attempts };
}
