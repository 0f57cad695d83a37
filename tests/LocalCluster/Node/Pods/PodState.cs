using TalosImageOperator.LocalCluster.Node.Containers;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>
/// One pod as the agent knows it, shared by the tasks of its containers. Every change is written to the pod's status at
/// once.
/// </summary>
internal sealed class PodState
{
    private readonly IClusterObjects _objects;
    private readonly TimeProvider _time;

    // Guarded by the lock: read and replaced by the tasks of all containers.
    private readonly Lock _gate = new();
    private readonly List<string> _order = [];
    private readonly Dictionary<string, ContainerRecord> _records = [];
    private TaskCompletionSource _poked = NewSignal();
    private TaskCompletionSource _changed = NewSignal();
    private bool _prepared;
    private bool _ended;
    private (string Reason, string Message)? _failure;

    public PodState(JsonObject pod, IClusterObjects objects, TimeProvider time)
    {
        Pod = pod;
        _objects = objects;
        _time = time;
        List<JsonObject> init = [.. pod.Items("spec", "initContainers").Objects()];
        var waiting = init.Count > 0 ? "PodInitializing" : "ContainerCreating";
        foreach (var spec in init)
        {
            Add(spec, spec.IsSidecar() ? ContainerKind.Sidecar : ContainerKind.Init);
        }

        foreach (var spec in pod.Items("spec", "containers").Objects())
        {
            Add(spec, ContainerKind.Main);
        }

        void Add(JsonObject spec, ContainerKind kind)
        {
            var record = new ContainerRecord(spec, kind) { WaitingReason = waiting };
            _order.Add(record.Name);
            _records[record.Name] = record;
        }
    }

    /// <summary>The pod as it was when the agent took it on. What the agent goes by does not change afterwards.</summary>
    public JsonObject Pod { get; }

    public IReadOnlyList<ContainerRecord> Containers
    {
        get
        {
            lock (_gate)
            {
                return [.. _order.Select(name => _records[name])];
            }
        }
    }

    public ContainerRecord? Find(string container)
    {
        lock (_gate)
        {
            return _records.GetValueOrDefault(container);
        }
    }

    public void Change(string container, Func<ContainerRecord, ContainerRecord> change)
    {
        TaskCompletionSource watchers;
        lock (_gate)
        {
            _records[container] = change(_records[container]);
            (watchers, _changed) = (_changed, NewSignal());
        }
        watchers.TrySetResult();
        Publish();
    }

    /// <summary>Waits until a container is as asked.</summary>
    public async Task UntilAsync(string container, Func<ContainerRecord, bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (holds(_records[container]))
                {
                    return;
                }

                change = _changed.Task;
            }
            await change.WaitAsync(cancellationToken);
        }
    }

    public void Prepared()
    {
        lock (_gate)
        {
            _prepared = true;
        }

        Publish();
    }

    public void Fail(string reason, string message)
    {
        lock (_gate)
        {
            _failure ??= (reason, message);
        }
    }

    public void Ended()
    {
        lock (_gate)
        {
            _ended = true;
        }

        Publish();
    }

    public void Publish()
    {
        _objects.Update(Kinds.Pods, Pod.Namespace(), Pod.Name(), value =>
        {
            // Under the lock at the moment of writing, so that a slower task never writes over a newer state.
            lock (_gate)
            {
                if (value.Uid() != Pod.Uid())
                {
                    return;
                }

                var report = new PodReport(
                    [.. _order.Select(name => _records[name])], _prepared, _ended, _failure?.Reason, _failure?.Message);
                PodStatus.Apply(value, report, _time.GetUtcNow());
            }
        }, status: true);
    }

    /// <summary>Something that the pod may wait for has changed.</summary>
    public void Poke()
    {
        TaskCompletionSource waiters;
        lock (_gate)
        {
            waiters = _poked;
            _poked = NewSignal();
        }
        waiters.TrySetResult();
    }

    /// <summary>Waits for <see cref="Poke"/>, at most so long.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        Task signal;
        lock (_gate)
        {
            signal = _poked.Task;
        }

        try
        {
            await signal.WaitAsync(longest, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Wakes the waiting tasks.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
