using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Metrics;

/// <summary>
/// Series with the names of builds, in the text format of Prometheus. They are made from the caches at each scrape, because OpenTelemetry
/// keeps every combination of labels that it has ever seen.
/// </summary>
internal static class BuildSeries
{
    /// <summary>The lines, made one by one: a scrape of thousands of builds is never held whole.</summary>
    /// <param name="builds">All builds.</param>
    /// <param name="limit">Number of builds with series of their own: unfinished ones first, then the newest.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<TalosImageBuild> builds, int limit)
    {
        var shown = builds
            .OrderBy(build => build.Status.Phase is BuildPhase.Succeeded or BuildPhase.Failed)
            .ThenByDescending(build => build.Metadata.CreationTimestamp)
            .Take(limit).ToList();
        IEnumerable<string>[] families =
        [
            Family("talosimages_build_info", "1 for each build, with its phase.", shown, build =>
                [($"release=\"{Escape(build.Spec.Release)}\",platforms=\"{Escape(string.Join(',', build.Spec.Platforms))}\",phase=\"{build.Status.Phase ?? BuildPhase.Pending}\"", 1)]),
            Family("talosimages_build_status_condition", "1 for the current status of each condition of a build.", shown, build =>
                build.Status.Conditions.Select(condition => (
                    $"type=\"{Escape(condition.Type)}\",status=\"{Escape(condition.Status)}\",reason=\"{FailureKinds.Label(condition.Reason)}\"", 1L))),
            Family("talosimages_build_start_time_seconds", "When the current run of a build started, in seconds since 1970.", shown, build =>
                build.Status.StartedAt is { } start ? [("", start.ToUnixTimeSeconds())] : []),
            Family("talosimages_build_running_since_seconds", "When the longest running Job of a build started, in seconds since 1970.", shown, build =>
                RunningSince(build) is { } since ? [("", since.ToUnixTimeSeconds())] : []),
            Family("talosimages_build_queued_since_seconds", "When a queued build began to wait, in seconds since 1970.", shown, build =>
                build.Status is { Phase: BuildPhase.Queued, QueuedAt: { } since } ? [("", since.ToUnixTimeSeconds())] : []),
            Family("talosimages_build_timeout_seconds", "spec.job.timeout of a build that is building or publishing, in seconds.", shown, build =>
                build.Status.Phase is BuildPhase.Building or BuildPhase.Publishing && GoDuration.TryParse(build.Spec.Job.Timeout, out var timeout)
                    ? [("", (long)timeout.TotalSeconds)]
                    : []),
            Single("talosimages_builds_omitted", "Number of builds without series of their own, because there are more than --metrics-builds.", [("", builds.Count - shown.Count)]),
            Single("talosimages_platforms_waiting", "Number of platforms that wait, by reason.", Waiting(builds)),
        ];
        return families.SelectMany(lines => lines);
    }

    // The Job controller counts the timeout from the start of a Job, and again when a suspended Job is resumed. The status does not have the
    // start of the publish Job, which is created when all platforms have ended, or when the build is resumed.
    private static DateTimeOffset? RunningSince(TalosImageBuild build) => build.Status.Phase switch
    {
        BuildPhase.Building => build.Status.Platforms.Where(platform => platform.Phase == BuildPhase.Building).Min(platform => platform.StartedAt),
        BuildPhase.Publishing => build.Status.Platforms.Select(platform => platform.CompletedAt).Append(ReconcilingSince(build)).Max(),
        _ => null,
    };

    private static DateTimeOffset? ReconcilingSince(TalosImageBuild build) =>
        build.Status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Reconciling) is { } reconciling
            ? new DateTimeOffset(reconciling.LastTransitionTime, TimeSpan.Zero)
            : null;

    private static IEnumerable<(string Labels, long Value)> Waiting(IReadOnlyList<TalosImageBuild> builds)
    {
        var counts = builds.SelectMany(build => build.Status.Platforms)
            .Where(platform => platform.Reason is not null && platform.Phase is not (BuildPhase.Succeeded or BuildPhase.Failed))
            .CountBy(platform => (platform.Platform, Reason: FailureKinds.Label(platform.Reason))).ToDictionary();
        return PlatformNames.All.Select(platform => (Platform: platform, Reason: Reasons.WaitingForNode)).Union(counts.Keys)
            .Select(key => ($"platform=\"{Escape(key.Platform)}\",reason=\"{key.Reason}\"", (long)counts.GetValueOrDefault(key)));
    }

    private static IEnumerable<string> Family(
        string name, string help, IEnumerable<TalosImageBuild> builds, Func<TalosImageBuild, IEnumerable<(string Labels, long Value)>> series) =>
        Single(name, help, from build in builds
                           let identity = $"build_namespace=\"{Escape(build.Metadata.NamespaceProperty)}\",build=\"{Escape(build.Metadata.Name)}\""
                           from one in series(build)
                           select (one.Labels.Length == 0 ? identity : $"{identity},{one.Labels}", one.Value));

    private static IEnumerable<string> Single(string name, string help, IEnumerable<(string Labels, long Value)> series) =>
        series.Select(one => $"{name}{(one.Labels.Length > 0 ? $"{{{one.Labels}}}" : "")} {one.Value}\n").Prepend($"# TYPE {name} gauge\n# HELP {name} {help}\n");

    private static string Escape(string value) => value.Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
