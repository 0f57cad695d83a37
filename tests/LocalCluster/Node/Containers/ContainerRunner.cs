using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Node.Docker;
using TalosImageOperator.LocalCluster.Node.Options;
using TalosImageOperator.LocalCluster.Node.Pods;
using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>
/// Runs one container of a pod through its restarts until it has ended for good or is stopped. The last two instances stay,
/// stopped, for their logs; the pod's worker removes them with the pod.
/// </summary>
internal sealed class ContainerRunner : IDisposable
{
    private const int StartFailed = 128;

    // A container that ran this long before it failed starts its back-off anew.
    private static readonly TimeSpan LongRun = TimeSpan.FromMinutes(10);

    private readonly PodState _pod;
    private readonly NodeParts _parts;
    private readonly string _name;
    private readonly ContainerStory _story;
    private readonly ImageStep _image;
    private readonly CreateStep _create;
    private readonly InstanceWatch _watch;
    private readonly CancellationToken _abandon;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly Queue<string> _instances = new();
    private Task<ContainerEnd?>? _run;

    /// <param name="abandon">Cancelled when the whole agent stops: nothing is written or stopped in order any more.</param>
    public ContainerRunner(
        PodState pod, NodeParts parts, PodDirectory directory, IReadOnlyDictionary<string, PreparedVolume> volumes,
        ContainerRecord container, CancellationToken abandon)
    {
        _pod = pod;
        _parts = parts;
        _abandon = abandon;
        _name = container.Name;
        Kind = container.Kind;
        _story = new ContainerStory(pod, parts.Events, container);
        _image = new ImageStep(pod, parts, container, _story);
        _create = new CreateStep(pod, parts, directory, volumes, _story);
        _watch = new InstanceWatch(pod, parts, container, _story, abandon);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(abandon);
    }

    public ContainerKind Kind { get; }

    /// <summary>How the container ended. Null if it was stopped before it ran.</summary>
    public Task<ContainerEnd?> RunAsync() => _run ??= RunAllAsync();

    /// <summary>Stops it in order: no further start, SIGTERM, SIGKILL after the grace period. Returns when it has ended.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await _stop.CancelAsync();
        await _starting.WaitAsync(_abandon);
        _starting.Release();
        if (_pod.Find(_name) is { RunningSince: not null, Id: { } id })
        {
            _story.Normal("Killing", $"Stopping container {_name}");
            await _parts.Docker.StopAsync(id, grace, _abandon);
        }
        if (_run is not null)
        {
            await _run;
        }
    }

    /// <summary>SIGKILL, now.</summary>
    public async Task KillAsync()
    {
        if (_pod.Find(_name) is { RunningSince: not null, Id: { } id })
        {
            await _parts.Docker.KillAsync(id, _abandon);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _starting.Dispose();
    }

    private async Task<ContainerEnd?> RunAllAsync()
    {
        var backoff = new Backoff(_parts.Options);
        ContainerEnd? end = null;
        try
        {
            while (true)
            {
                end = await RunOnceAsync();
                if (_stop.IsCancellationRequested || !Restarts(end))
                {
                    return end;
                }

                if (end.FinishedAt - end.StartedAt > LongRun)
                {
                    backoff.Reset();
                }

                await BackOffAsync(backoff);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return end;
        }
    }

    private async Task<ContainerEnd> RunOnceAsync()
    {
        var found = await _image.EnsureAsync(_stop.Token);
        _pod.Change(_name, record => record with { Image = found });
        var created = await _create.CreateAsync(_pod.Find(_name)!, found, _stop.Token);
        await KeepTwoAsync(created.Id);
        var end = await StartAsync(created.Id) ?? await _watch.AwaitEndAsync(created);
        _pod.Change(_name, record => record.Ended(end) with { Id = created.Id });
        return end;
    }

    private async Task<ContainerEnd?> StartAsync(string id)
    {
        await _starting.WaitAsync(_stop.Token);
        try
        {
            _stop.Token.ThrowIfCancellationRequested();
            await _parts.Docker.StartAsync(id, _abandon);
            var state = await _parts.Docker.InspectAsync(id, _abandon);
            _pod.Change(_name, record => record.Running(id, state.StartedAt ?? _parts.Time.GetUtcNow()));
            _story.Normal("Started", $"Started container {_name}");
            return null;
        }
        catch (DockerException refusal)
        {
            _story.Warning("Failed", $"Error: {refusal.Message}");
            var now = _parts.Time.GetUtcNow();
            return new ContainerEnd(id, StartFailed, "StartError", refusal.Message, DateTimeOffset.UnixEpoch, now);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task BackOffAsync(Backoff backoff)
    {
        // The first restart comes at once, as the kubelet has it.
        var first = _pod.Find(_name)!.RestartCount == 0;
        if (!first)
        {
            var wait = backoff.Next();
            var who = $"container={_name} pod={_pod.Pod.Name()}_{_pod.Pod.Namespace()}({_pod.Pod.Uid()})";
            _pod.Change(_name, record => record.Waiting("CrashLoopBackOff", $"back-off {wait.TotalSeconds}s restarting failed {who}"));
            _story.Warning("BackOff", $"Back-off restarting failed container {_name} in pod {_pod.Pod.Name()}_{_pod.Pod.Namespace()}({_pod.Pod.Uid()})");
            await Task.Delay(wait, _parts.Time, _stop.Token);
        }
        _pod.Change(_name, record => record.Waiting("ContainerCreating") with { RestartCount = record.RestartCount + 1 });
    }

    private bool Restarts(ContainerEnd end)
    {
        if (Kind == ContainerKind.Sidecar)
        {
            return true;
        }

        var policy = _pod.Pod.Text("spec", "restartPolicy") ?? "Always";
        if (policy == "Never")
        {
            return false;
        }

        return !end.Succeeded || (policy == "Always" && Kind == ContainerKind.Main);
    }

    private async Task KeepTwoAsync(string id)
    {
        _instances.Enqueue(id);
        if (_instances.Count > 2)
        {
            await _parts.Docker.RemoveAsync([_instances.Dequeue()], _abandon);
        }
    }
}

/// <summary>Waits that double from the first to the longest.</summary>
internal sealed class Backoff(NodeAgentOptions options)
{
    private TimeSpan _next = options.FirstBackoff;

    public TimeSpan Next()
    {
        var current = _next;
        _next = _next * 2 < options.LongestBackoff ? _next * 2 : options.LongestBackoff;
        return current;
    }

    public void Reset() => _next = options.FirstBackoff;
}

/// <summary>The events of one container, in the kubelet's words.</summary>
internal sealed class ContainerStory(PodState pod, EventRecorder events, ContainerRecord container)
{
    private readonly EventSource _source = new("kubelet", pod.Pod.NodeName());
    private readonly string _field =
        container.Kind == ContainerKind.Main ? $"spec.containers{{{container.Name}}}" : $"spec.initContainers{{{container.Name}}}";

    public void Normal(string reason, string message) => events.Normal(pod.Pod, _source, reason, message, _field);

    public void Warning(string reason, string message) => events.Warning(pod.Pod, _source, reason, message, _field);
}
