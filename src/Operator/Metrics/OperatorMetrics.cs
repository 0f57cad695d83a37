using System.Diagnostics.Metrics;
using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;

namespace TalosImageOperator.Operator.Metrics;

/// <summary>
/// The metrics over all builds. Labels are bounded: phases, platforms, steps, classes and reasons, never names. <see cref="BuildSeries"/>
/// has those of single builds.
/// </summary>
internal sealed class OperatorMetrics
{
    public const string MeterName = "TalosImageOperator.Builds";

    /// <summary>In seconds, up to twelve hours: a kernel takes tens of minutes, a whole release hours.</summary>
    public static readonly double[] DurationBuckets = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200];

    // Failures of a registry that are worth an alert of their own.
    private static readonly string[] RegistryReasons = [Reasons.RegistryRefused, Reasons.RegistryUnreachable, Reasons.CredentialsExpired];

    private readonly Counter<long> _finished;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _reproductions;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _platformDuration;
    private readonly Histogram<double> _stepDuration;

    public OperatorMetrics(IMeterFactory meters, ClusterCaches caches, ILeaderElector elector)
    {
        var meter = meters.Create(MeterName);
        _finished = meter.CreateCounter<long>("talosimages_builds_finished", description: "Number of finished builds, by result, class and reason.");
        _retries = meter.CreateCounter<long>("talosimages_platform_retries", description: "Number of pods beyond the first that ended platforms needed.");
        _pushes = meter.CreateCounter<long>("talosimages_pushes", description: "Number of manifests that platforms have pushed.");
        _refusals = meter.CreateCounter<long>("talosimages_registry_failures", description: "Number of times that a build was held up or ended by a registry, by reason.");
        _reproductions = meter.CreateCounter<long>("talosimages_reproductions", description: "Number of second builds, by result.");
        _duration = Histogram(meter, "talosimages_build_duration_seconds", "Duration of a build in seconds, from its first Job to its end.");
        _queueDuration = Histogram(meter, "talosimages_build_queue_duration_seconds", "How long in seconds a build was queued before its first Job.");
        _platformDuration = Histogram(meter, "talosimages_platform_duration_seconds", "Duration of a platform's Job in seconds.");
        _stepDuration = Histogram(meter, "talosimages_step_duration_seconds", "Duration of a step in seconds, by output.");
        meter.CreateObservableGauge(
            "talosimages_builds", () => ByPhase(caches), description: "Number of builds in the cluster, by phase.");
        meter.CreateObservableGauge(
            "talosimages_leader", () => elector.IsLeader ? 1 : 0, description: "1 if this process is the leader, 0 otherwise.");
        meter.CreateObservableGauge(
            "talosimages_memory_limit_bytes", () => MemoryLimit.Read(), unit: null, description: "Memory limit of the container in bytes, if it has one.");
    }

    /// <summary>Creates the counters of every combination that can occur. Call it once the metrics are collected.</summary>
    public void StartAtZero()
    {
        Finished(0, BuildPhase.Succeeded, null, Reasons.Succeeded);
        foreach (var (failureClass, reason) in FailureKinds.All)
        {
            Finished(0, BuildPhase.Failed, failureClass, reason);
        }

        foreach (var platform in PlatformNames.All)
        {
            _retries.Add(0, new KeyValuePair<string, object?>("platform", platform));
            _pushes.Add(0, new KeyValuePair<string, object?>("platform", platform));
        }

        foreach (var result in Enum.GetValues<ReproductionResult>())
        {
            _reproductions.Add(0, new KeyValuePair<string, object?>("result", result.ToString()));
        }

        foreach (var reason in RegistryReasons)
        {
            _refusals.Add(0, new KeyValuePair<string, object?>("reason", reason));
        }
    }

    public void Transition(TalosImageBuildStatus before, TalosImageBuildStatus after)
    {
        foreach (var platform in after.Platforms.Where(platform => Ended(before, platform)))
        {
            PlatformEnded(after, platform);
        }

        foreach (var reason in Held(after).Except(Held(before)))
        {
            _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));
        }

        if (after.Reproduction is { Result: { } reproduced } && (before.Reproduction?.Result is null || before.LastHandledReproduce != after.LastHandledReproduce))
        {
            _reproductions.Add(1, new KeyValuePair<string, object?>("result", reproduced.ToString()));
        }

        if (before.Phase == BuildPhase.Queued && before.StartedAt is null && after.StartedAt is { } first && before.QueuedAt is { } since)
        {
            _queueDuration.Record(Math.Max(0, (first - since).TotalSeconds));
        }

        if (before.Phase != after.Phase && after.Phase is BuildPhase.Succeeded or BuildPhase.Failed)
        {
            var reason = after.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready)?.Reason;
            Finished(1, after.Phase.Value, after.Failure?.Class, reason);
            if (after is { StartedAt: { } start, CompletedAt: { } end })
            {
                _duration.Record((end - start).TotalSeconds, new KeyValuePair<string, object?>("result", after.Phase.ToString()));
            }
        }
    }

    private void Finished(long count, BuildPhase result, FailureClass? failureClass, string? reason) => _finished.Add(
        count, new("result", result.ToString()), new("class", failureClass?.ToString() ?? ""), new("reason", FailureKinds.Label(reason)));

    private void PlatformEnded(TalosImageBuildStatus status, PlatformStatus platform)
    {
        var name = new KeyValuePair<string, object?>("platform", platform.Platform);
        var result = new KeyValuePair<string, object?>("result", platform.Phase.ToString());
        if (platform is { StartedAt: { } start, CompletedAt: { } end })
        {
            _platformDuration.Record((end - start).TotalSeconds, name, result);
        }

        foreach (var step in platform.Steps)
        {
            if (step is { StartedAt: { } stepStart, CompletedAt: { } stepEnd })
            {
                _stepDuration.Record((stepEnd - stepStart).TotalSeconds, name, new("step", StepLabel(step.Name)));
            }
        }

        _retries.Add(Math.Max(0, platform.Attempts - 1), name);
        if (platform.Phase == BuildPhase.Succeeded)
        {
            _pushes.Add(status.Outputs.Count(output => output.Platforms.Any(pushed => pushed.Platform == platform.Platform)), name);
        }
    }

    // The names of packages are chosen by users.
    private static string StepLabel(string step) => step.StartsWith("pkg-", StringComparison.Ordinal) ? "pkg" : step;

    private static IEnumerable<string> Held(TalosImageBuildStatus status) =>
        status.Platforms.Select(platform => platform.Reason).Append(status.Failure?.Reason).OfType<string>().Where(RegistryReasons.Contains).Distinct();

    private static bool Ended(TalosImageBuildStatus before, PlatformStatus platform) =>
        platform.Phase is BuildPhase.Succeeded or BuildPhase.Failed
        && before.Platforms.FirstOrDefault(old => old.Platform == platform.Platform)?.Phase != platform.Phase;

    private static IEnumerable<Measurement<int>> ByPhase(ClusterCaches caches)
    {
        var counts = caches.Builds().CountBy(build => build.Status.Phase ?? BuildPhase.Pending).ToDictionary();
        return Enum.GetValues<BuildPhase>().Select(phase =>
            new Measurement<int>(counts.GetValueOrDefault(phase), new KeyValuePair<string, object?>("phase", phase.ToString())));
    }

    private static Histogram<double> Histogram(Meter meter, string name, string description) => meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });
}
