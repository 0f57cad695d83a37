using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace TalosImageOperator.ControllerRuntime.Metrics;

/// <summary>
/// The metrics of the runtime, under the names of client-go and controller-runtime, so that dashboards for those can be used.
/// Durations are in seconds. No label contains data of the cluster's objects.
/// </summary>
public sealed class RuntimeMetrics : IDisposable
{
    /// <summary>The meter to subscribe to.</summary>
    public const string MeterName = "controller-runtime";

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1000],
    };

    private readonly ConcurrentDictionary<string, IQueueGauge> _queues = new();
    private readonly ConcurrentDictionary<string, Func<int>> _reflectorFailures = new();
    private readonly Meter _meter;
    private readonly Counter<long> _apiWrites;
    private readonly Counter<long> _lists;
    private readonly Counter<long> _watchFaults;
    private readonly Counter<long> _undecodable;
    private readonly UpDownCounter<long> _queueDepth;
    private readonly Counter<long> _queueAdds;
    private readonly Counter<long> _queueRetries;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _workDuration;
    private readonly Counter<long> _reconciles;
    private readonly Counter<long> _reconcileErrors;
    private readonly Histogram<double> _reconcileTime;
    private readonly UpDownCounter<long> _activeWorkers;
    private readonly UpDownCounter<long> _maxWorkers;
    private readonly UpDownCounter<long> _leader;
    private readonly Counter<long> _events;

    public RuntimeMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _apiWrites = Counter("kubernetes_api_writes_total", "Number of writes to the Kubernetes API, by verb and resource");
        _lists = Counter("reflector_lists_total", "Number of complete lists, by resource");
        _watchFaults = Counter("reflector_watch_faults_total", "Number of failed lists and watches, by resource, action and error");
        _undecodable = Counter("reflector_undecodable_objects_total", "Number of object versions that could not be decoded");
        _queueDepth = Gauge("workqueue_depth", "Current number of keys in the work queue");
        _queueAdds = Counter("workqueue_adds_total", "Number of keys added to the work queue");
        _queueRetries = Counter("workqueue_retries_total", "Number of keys added again after an error");
        _queueDuration = Histogram("workqueue_queue_duration_seconds", "How long in seconds a key stays in the work queue before it is processed");
        _workDuration = Histogram("workqueue_work_duration_seconds", "How long in seconds processing a key from the work queue takes");
        _reconciles = Counter("controller_runtime_reconcile_total", "Number of reconciles, by controller and result");
        _reconcileErrors = Counter("controller_runtime_reconcile_errors_total", "Number of failed reconciles, by controller");
        _reconcileTime = Histogram("controller_runtime_reconcile_time_seconds", "Duration of a reconcile in seconds, by controller");
        _activeWorkers = Gauge("controller_runtime_active_workers", "Number of workers that are reconciling");
        _maxWorkers = Gauge("controller_runtime_max_concurrent_reconciles", "Maximum number of concurrent reconciles");
        _leader = Gauge("leader_election_master_status", "1 if this process is the leader, 0 otherwise");
        _events = Counter("kubernetes_events_total", "Number of events, by outcome: written, aggregated, dropped or failed");
        _meter.CreateObservableGauge(
            "reflector_consecutive_failures",
            () => _reflectorFailures.Select(entry => new Measurement<long>(entry.Value(), new KeyValuePair<string, object?>("resource", entry.Key))),
            description: "Number of consecutive failed lists and watches, by resource; 0 while a watch is open");
        _meter.CreateObservableGauge(
            "workqueue_unfinished_work_seconds", () => Observe(queue => queue.UnfinishedSeconds),
            description: "How many seconds of work are in progress and not yet observed by workqueue_work_duration_seconds");
        _meter.CreateObservableGauge(
            "workqueue_longest_running_processor_seconds", () => Observe(queue => queue.LongestRunningSeconds),
            description: "How many seconds the longest running key has been processed");
    }

    public void Dispose() => _meter.Dispose();

    internal void ApiWrite(string verb, string resource, string subresource) =>
        _apiWrites.Add(1, new("verb", verb), new("resource", resource), new("subresource", subresource));

    internal void Listed(string resource) => _lists.Add(1, new KeyValuePair<string, object?>("resource", resource));

    internal void WatchFault(string resource, string action, string fault) =>
        _watchFaults.Add(1, new("resource", resource), new("action", action), new("fault", fault));

    internal void RegisterReflector(string resource, Func<int> failures) => _reflectorFailures[resource] = failures;

    internal void Undecodable(string resource) =>
        _undecodable.Add(1, new KeyValuePair<string, object?>("resource", resource));

    internal void Register(string queue, IQueueGauge gauge) => _queues[queue] = gauge;

    internal void Unregister(string queue) => _queues.TryRemove(queue, out _);

    internal void QueueDepthChanged(string queue, int by) => _queueDepth.Add(by, Queue(queue));

    internal void QueueAdded(string queue) => _queueAdds.Add(1, Queue(queue));

    internal void QueueRetried(string queue) => _queueRetries.Add(1, Queue(queue));

    internal void QueueWaited(string queue, TimeSpan wait) => _queueDuration.Record(wait.TotalSeconds, Queue(queue));

    internal void QueueWorked(string queue, TimeSpan work) => _workDuration.Record(work.TotalSeconds, Queue(queue));

    internal void Reconciled(string controller, string result, TimeSpan took)
    {
        _reconciles.Add(1, new("controller", controller), new("result", result));
        _reconcileTime.Record(took.TotalSeconds, Controller(controller));
    }

    internal void ReconcileFailed(string controller) => _reconcileErrors.Add(1, Controller(controller));

    internal void WorkerBusy(string controller, int by) => _activeWorkers.Add(by, Controller(controller));

    internal void Workers(string controller, int by) => _maxWorkers.Add(by, Controller(controller));

    internal void Leading(string lease, int by) => _leader.Add(by, new KeyValuePair<string, object?>("name", lease));

    internal void Event(string outcome) => _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private Counter<long> Counter(string name, string description) => _meter.CreateCounter<long>(name, description: description);

    private UpDownCounter<long> Gauge(string name, string description) =>
        _meter.CreateUpDownCounter<long>(name, description: description);

    private Histogram<double> Histogram(string name, string description) =>
        _meter.CreateHistogram(name, unit: null, description, tags: null, Durations);

    private IEnumerable<Measurement<double>> Observe(Func<IQueueGauge, double> value) =>
        _queues.Select(entry => new Measurement<double>(value(entry.Value), Queue(entry.Key)));

    private static KeyValuePair<string, object?> Queue(string name) => new("name", name);

    private static KeyValuePair<string, object?> Controller(string name) => new("controller", name);
}

/// <summary>The values of a work queue that are read when metrics are collected.</summary>
internal interface IQueueGauge
{
    double UnfinishedSeconds { get; }

    double LongestRunningSeconds { get; }
}
