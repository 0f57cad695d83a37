using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>One pod from the moment it is bound to a node until nothing of it is left.</summary>
internal sealed class PodWorker : IDisposable
{
    private const long DefaultGrace = 30;

    private readonly NodeParts parts;
    private readonly ILogger log;
    private readonly CancellationToken abandon;
    private readonly PodDirectory directory;
    private readonly PodContainers containers;
    private readonly PodStop stop;
    private readonly TaskCompletionSource deleted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool gone;

    public PodWorker(JsonObject pod, NodeParts parts, Func<bool> isSilent, ILogger log, CancellationToken abandon)
    {
        this.parts = parts;
        this.log = log;
        this.abandon = abandon;
        State = new PodState(pod, parts.Objects, parts.Time, isSilent);
        directory = new PodDirectory(parts.Options.StateDirectory, pod.Uid());
        containers = new PodContainers(State, parts, directory, abandon);
        stop = new PodStop(abandon);
        See(pod);
    }

    public PodState State { get; }

    /// <summary>The pod as it is now: it may have become one to end.</summary>
    public void See(JsonObject pod)
    {
        if (!pod.IsTerminating()) return;
        // In this order: once it counts as deleted, the worker may be done and disposed of.
        stop.Request(TimeSpan.FromSeconds(pod.Integer("metadata", "deletionGracePeriodSeconds") ?? GraceSeconds));
        deleted.TrySetResult();
    }

    /// <summary>The pod is no more in the API: whatever runs of it ends at once.</summary>
    public async Task SeeGoneAsync()
    {
        gone = true;
        stop.Request(TimeSpan.Zero);
        Task killed = containers.KillAsync();
        deleted.TrySetResult();
        await killed;
    }

    public async Task RunAsync()
    {
        try
        {
            await RunToEndSafelyAsync();
            await deleted.Task.WaitAsync(abandon);
            await CleanUpAsync();
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
        }
        catch (Exception fault) when (fault is Docker.DockerException or Storage.ApiException)
        {
            Log.PodWorkerFailed(log, fault, State.Pod.Name());
        }
    }

    public void Dispose()
    {
        containers.Dispose();
        stop.Dispose();
    }

    private long GraceSeconds => State.Pod.Integer("spec", "terminationGracePeriodSeconds") ?? DefaultGrace;

    private async Task RunToEndSafelyAsync()
    {
        try
        {
            await RunToEndAsync();
        }
#pragma warning disable CA1031 // One pod's fault must not stop the others, nor keep this one from being deleted.
        catch (Exception fault) when (!abandon.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.PodWorkerFailed(log, fault, State.Pod.Name());
            State.Fail("NodeAgentFault", fault.Message);
            await containers.KillAsync();
            State.Ended();
        }
    }

    private async Task RunToEndAsync()
    {
        if (State.Pod.IsFinished()) return;
        directory.Make();
        State.Publish();
        using ITimer? deadline = StartDeadline();
        Task body = RunBodyAsync();
        await Task.WhenAny(body, stop.Requested);
        await containers.StopAsync(stop.Requested.IsCompleted ? await stop.Requested : TimeSpan.FromSeconds(GraceSeconds));
        await body;
        State.Ended();
    }

    private async Task RunBodyAsync()
    {
        try
        {
            IReadOnlyDictionary<string, PreparedVolume> volumes = await PrepareVolumesAsync();
            State.Prepared();
            await containers.RunAsync(volumes);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested && !abandon.IsCancellationRequested)
        {
        }
    }

    private async Task<IReadOnlyDictionary<string, PreparedVolume>> PrepareVolumesAsync()
    {
        while (true)
        {
            try
            {
                return await parts.Volumes.PrepareAsync(State.Pod, directory.Path, stop.Token);
            }
            catch (MountProblem problem)
            {
                var source = new EventSource("kubelet", State.Pod.NodeName());
                if (!State.IsSilent) parts.Events.Warning(State.Pod, source, "FailedMount", problem.Message);
            }
            await State.WaitAsync(parts.Options.ConfigRetry, stop.Token);
        }
    }

    private ITimer? StartDeadline()
    {
        if (State.Pod.Integer("spec", "activeDeadlineSeconds") is not { } seconds) return null;
        return parts.Time.CreateTimer(
            _ =>
            {
                State.Fail("DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
                stop.Request(TimeSpan.FromSeconds(GraceSeconds));
            },
            null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
    }

    private async Task CleanUpAsync()
    {
        await parts.Docker.RemoveAllAsync(abandon, State.Pod.Uid());
        PodDirectory.Remove(directory.Path, log);
        while (State.IsSilent && !gone) await State.WaitAsync(TimeSpan.FromSeconds(1), abandon);
        JsonObject? present = parts.Objects.Find(Kinds.Pods, State.Pod.Namespace(), State.Pod.Name());
        if (present is null || present.Uid() != State.Pod.Uid()) return;
        parts.Objects.Delete(Kinds.Pods, State.Pod.Namespace(), State.Pod.Name(), gracePeriodSeconds: 0);
    }
}
