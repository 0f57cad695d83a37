using TalosImageOperator.LocalCluster.Node.Containers;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>
/// One pod as the agent knows it, shared by the tasks of its containers. Every change is written to the pod's status at
/// once, unless its node is silent.
/// </summary>
internal sealed class PodState
{
    private readonly IClusterObjects objects;
    private readonly TimeProvider time;
    private readonly Func<bool> isSilent;

    // Guarded by the lock: read and replaced by the tasks of all containers.
    private readonly Lock gate = new();
    private readonly List<string> order = [];
    private readonly Dictionary<string, ContainerRecord> records = [];
    private TaskCompletionSource poked = NewSignal();
    private TaskCompletionSource changed = NewSignal();
    private bool prepared;
    private bool ended;
    private (string Reason, string Message)? failure;

    public PodState(JsonObject pod, IClusterObjects objects, TimeProvider time, Func<bool> isSilent)
    {
        Pod = pod;
        this.objects = objects;
        this.time = time;
        this.isSilent = isSilent;
        List<JsonObject> init = [.. pod.Items("spec", "initContainers").Objects()];
        string waiting = init.Count > 0 ? "PodInitializing" : "ContainerCreating";
        foreach (JsonObject spec in init) Add(spec, spec.IsSidecar() ? ContainerKind.Sidecar : ContainerKind.Init);
        foreach (JsonObject spec in pod.Items("spec", "containers").Objects()) Add(spec, ContainerKind.Main);

        void Add(JsonObject spec, ContainerKind kind)
        {
            var record = new ContainerRecord(spec, kind) { WaitingReason = waiting };
            order.Add(record.Name);
            records[record.Name] = record;
        }
    }

    /// <summary>The pod as it was when the agent took it on. What the agent goes by does not change afterwards.</summary>
    public JsonObject Pod { get; }

    public IReadOnlyList<ContainerRecord> Containers
    {
        get
        {
            lock (gate) return [.. order.Select(name => records[name])];
        }
    }

    public bool IsSilent => isSilent();

    public ContainerRecord? Find(string container)
    {
        lock (gate) return records.GetValueOrDefault(container);
    }

    public void Change(string container, Func<ContainerRecord, ContainerRecord> change)
    {
        TaskCompletionSource watchers;
        lock (gate)
        {
            records[container] = change(records[container]);
            (watchers, changed) = (changed, NewSignal());
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
            lock (gate)
            {
                if (holds(records[container])) return;
                change = changed.Task;
            }
            await change.WaitAsync(cancellationToken);
        }
    }

    public void Prepared()
    {
        lock (gate) prepared = true;
        Publish();
    }

    public void Fail(string reason, string message)
    {
        lock (gate) failure ??= (reason, message);
    }

    public void Ended()
    {
        lock (gate) ended = true;
        Publish();
    }

    public void Publish()
    {
        if (isSilent()) return;
        objects.Update(Kinds.Pods, Pod.Namespace(), Pod.Name(), value =>
        {
            // Under the lock at the moment of writing, so that a slower task never writes over a newer state.
            lock (gate)
            {
                if (value.Uid() != Pod.Uid()) return;
                var report = new PodReport(
                    [.. order.Select(name => records[name])], prepared, ended, failure?.Reason, failure?.Message);
                PodStatus.Apply(value, report, time.GetUtcNow());
            }
        }, status: true);
    }

    /// <summary>Something that the pod may wait for has changed.</summary>
    public void Poke()
    {
        TaskCompletionSource waiters;
        lock (gate)
        {
            waiters = poked;
            poked = NewSignal();
        }
        waiters.TrySetResult();
    }

    /// <summary>Waits for <see cref="Poke"/>, at most so long.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        Task signal;
        lock (gate) signal = poked.Task;
        try
        {
            await signal.WaitAsync(longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // As good as a poke: whoever waits looks again.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
