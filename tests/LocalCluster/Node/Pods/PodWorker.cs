using System.Collections.Concurrent;
using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>One pod from the moment it is bound to a node until nothing of it is left.</summary>
internal sealed class PodWorker : IDisposable
{
    private const long DefaultGrace = 30;

    private readonly NodeParts _parts;
    private readonly ILogger _log;
    private readonly CancellationToken _abandon;
    private readonly PodDirectory _directory;
    private readonly PodContainers _containers;
    private readonly PodStop _stop;
    private readonly TaskCompletionSource _deleted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PodWorker(JsonObject pod, NodeParts parts, ILogger log, CancellationToken abandon)
    {
        _parts = parts;
        _log = log;
        _abandon = abandon;
        State = new PodState(pod, parts.Objects, parts.Time);
        _directory = new PodDirectory(parts.Options.StateDirectory, pod.Uid());
        _containers = new PodContainers(State, parts, _directory, abandon);
        _stop = new PodStop(abandon);
        See(pod);
    }

    public PodState State { get; }

    /// <summary>The pod as it is now: it may have become one to end.</summary>
    public void See(JsonObject pod)
    {
        if (!pod.IsTerminating())
        {
            return;
        }
        // In this order: once it counts as deleted, the worker may be done and disposed of.
        _stop.Request(TimeSpan.FromSeconds(pod.Integer("metadata", "deletionGracePeriodSeconds") ?? GraceSeconds));
        _deleted.TrySetResult();
    }

    /// <summary>The pod has been removed from the API: its containers are ended immediately.</summary>
    public async Task SeeGoneAsync()
    {
        _stop.Request(TimeSpan.Zero);
        var killed = _containers.KillAsync();
        _deleted.TrySetResult();
        await killed;
    }

    public async Task RunAsync()
    {
        try
        {
            await RunToEndSafelyAsync();
            await _deleted.Task.WaitAsync(_abandon);
            await CleanUpAsync();
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
        }
        catch (Exception fault) when (fault is Docker.DockerException or Storage.ApiException)
        {
            Log.PodWorkerFailed(_log, fault, State.Pod.Name());
        }
    }

    public void Dispose()
    {
        _containers.Dispose();
        _stop.Dispose();
    }

    private long GraceSeconds => State.Pod.Integer("spec", "terminationGracePeriodSeconds") ?? DefaultGrace;

    private async Task RunToEndSafelyAsync()
    {
        try
        {
            await RunToEndAsync();
        }
#pragma warning disable CA1031 // One pod's fault must not stop the others, nor keep this one from being deleted.
        catch (Exception fault) when (!_abandon.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.PodWorkerFailed(_log, fault, State.Pod.Name());
            State.Fail("NodeAgentFault", fault.Message);
            await _containers.KillAsync();
            State.Ended();
        }
    }

    private async Task RunToEndAsync()
    {
        if (State.Pod.IsFinished())
        {
            return;
        }

        _directory.Make();
        State.Publish();
        using var deadline = StartDeadline();
        var body = RunBodyAsync();
        await Task.WhenAny(body, _stop.Requested);
        await _containers.StopAsync(_stop.Requested.IsCompleted ? await _stop.Requested : TimeSpan.FromSeconds(GraceSeconds));
        await body;
        State.Ended();
    }

    private async Task RunBodyAsync()
    {
        try
        {
            var volumes = await PrepareVolumesAsync();
            State.Prepared();
            await _containers.RunAsync(volumes);
        }
        catch (OperationCanceledException) when (_stop.Token.IsCancellationRequested && !_abandon.IsCancellationRequested)
        {
        }
    }

    private async Task<IReadOnlyDictionary<string, PreparedVolume>> PrepareVolumesAsync()
    {
        while (true)
        {
            try
            {
                return await _parts.Volumes.PrepareAsync(State.Pod, _directory.Path, _stop.Token);
            }
            catch (MountProblem problem)
            {
                var source = new EventSource("kubelet", State.Pod.NodeName());
                _parts.Events.Warning(State.Pod, source, "FailedMount", problem.Message);
            }
            await State.WaitAsync(_parts.Options.ConfigRetry, _stop.Token);
        }
    }

    private ITimer? StartDeadline()
    {
        if (State.Pod.Integer("spec", "activeDeadlineSeconds") is not { } seconds)
        {
            return null;
        }

        return _parts.Time.CreateTimer(
            _ =>
            {
                State.Fail("DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
                _stop.Request(TimeSpan.FromSeconds(GraceSeconds));
            },
            null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
    }

    private async Task CleanUpAsync()
    {
        await _parts.Docker.RemoveAllAsync(_abandon, State.Pod.Uid());
        PodDirectory.Remove(_directory.Path, _log);
        var present = _parts.Objects.Find(Kinds.Pods, State.Pod.Namespace(), State.Pod.Name());
        if (present is null || present.Uid() != State.Pod.Uid())
        {
            return;
        }

        _parts.Objects.Delete(Kinds.Pods, State.Pod.Namespace(), State.Pod.Name(), gracePeriodSeconds: 0);
    }
}

/// <summary>The first request to end a pod, and how long its containers may take over it.</summary>
internal sealed class PodStop(CancellationToken abandon) : IDisposable
{
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(abandon);
    private readonly TaskCompletionSource<TimeSpan> _grace = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Token => _source.Token;

    /// <summary>Ends with the grace period once the pod is to end.</summary>
    public Task<TimeSpan> Requested => _grace.Task;

    public void Request(TimeSpan time)
    {
        if (_grace.TrySetResult(time))
        {
            _source.Cancel();
        }
    }

    public void Dispose() => _source.Dispose();
}

/// <summary>The pods of this agent's nodes, by uid.</summary>
internal sealed class PodWorkers
{
    private readonly ConcurrentDictionary<string, PodWorker> _workers = new();

    public ICollection<PodWorker> All => _workers.Values;

    public PodWorker? Find(string uid) => _workers.GetValueOrDefault(uid);

    public void Add(string uid, PodWorker worker) => _workers[uid] = worker;

    public void Remove(string uid) => _workers.TryRemove(uid, out _);
}
