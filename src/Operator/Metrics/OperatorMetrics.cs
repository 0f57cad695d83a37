using System.Diagnostics.Metrics;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;

namespace TalosImageOperator.Operator.Metrics;

/// <summary>The metrics of builds. Labels are bounded: phases, platforms and reasons, never names.</summary>
internal sealed class OperatorMetrics
{
    public const string MeterName = "TalosImageOperator.Builds";

    /// <summary>In seconds, up to twelve hours: a kernel takes tens of minutes, a whole release hours.</summary>
    public static readonly double[] DurationBuckets = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200];

    private readonly Counter<long> _finished;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _platformDuration;

    public OperatorMetrics(IMeterFactory meters, ClusterCaches caches)
    {
        var meter = meters.Create(MeterName);
        _finished = meter.CreateCounter<long>("talosimages_builds_finished", description: "Number of finished builds, by result and reason.");
        _duration = Histogram(meter, "talosimages_build_duration_seconds", "Duration of a build in seconds, from its first Job to its end.");
        _platformDuration = Histogram(meter, "talosimages_platform_duration_seconds", "Duration of a platform's Job in seconds.");
        meter.CreateObservableGauge(
            "talosimages_builds", () => ByPhase(caches), description: "Number of builds in the cluster, by phase.");
    }

    public void Transition(TalosImageBuildStatus before, TalosImageBuildStatus after)
    {
        foreach (var platform in after.Platforms.Where(platform => Ended(before, platform)))
        {
            if (platform is { StartedAt: { } start, CompletedAt: { } end })
            {
                _platformDuration.Record((end - start).TotalSeconds, new("platform", platform.Platform), new("result", platform.Phase.ToString()));
            }
        }

        if (before.Phase != after.Phase && after.Phase is BuildPhase.Succeeded or BuildPhase.Failed)
        {
            var result = new KeyValuePair<string, object?>("result", after.Phase.ToString());
            var reason = after.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready)?.Reason;
            _finished.Add(1, result, new("reason", reason));
            if (after is { StartedAt: { } start, CompletedAt: { } end })
            {
                _duration.Record((end - start).TotalSeconds, result);
            }
        }
    }

    private static bool Ended(TalosImageBuildStatus before, PlatformStatus platform) =>
        platform.Phase is BuildPhase.Succeeded or BuildPhase.Failed
        && before.Platforms.FirstOrDefault(old => old.Platform == platform.Platform)?.Phase != platform.Phase;

    private static IEnumerable<Measurement<int>> ByPhase(ClusterCaches caches) => caches.Builds()
        .CountBy(build => build.Status.Phase ?? BuildPhase.Pending)
        .Select(phase => new Measurement<int>(phase.Value, new KeyValuePair<string, object?>("phase", phase.Key.ToString())));

    private static Histogram<double> Histogram(Meter meter, string name, string description) => meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });
}
