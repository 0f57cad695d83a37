using TalosImageOperator.LocalCluster.Node.Docker;
using TalosImageOperator.LocalCluster.Node.Images;
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

    private readonly PodState pod;
    private readonly NodeParts parts;
    private readonly string name;
    private readonly ContainerStory story;
    private readonly ImageStep image;
    private readonly CreateStep create;
    private readonly InstanceWatch watch;
    private readonly CancellationToken abandon;
    private readonly CancellationTokenSource stop;
    private readonly SemaphoreSlim starting = new(1, 1);
    private readonly Queue<string> instances = new();
    private Task<ContainerEnd?>? run;

    /// <param name="abandon">Cancelled when the whole agent stops: nothing is written or stopped in order any more.</param>
    public ContainerRunner(
        PodState pod, NodeParts parts, PodDirectory directory, IReadOnlyDictionary<string, PreparedVolume> volumes,
        ContainerRecord container, CancellationToken abandon)
    {
        this.pod = pod;
        this.parts = parts;
        this.abandon = abandon;
        name = container.Name;
        Kind = container.Kind;
        story = new ContainerStory(pod, parts.Events, container);
        image = new ImageStep(pod, parts, container, story);
        create = new CreateStep(pod, parts, directory, volumes, story);
        watch = new InstanceWatch(pod, parts, container, story, abandon);
        stop = CancellationTokenSource.CreateLinkedTokenSource(abandon);
    }

    public ContainerKind Kind { get; }

    /// <summary>How it ended for good; null where it was stopped before it ran.</summary>
    public Task<ContainerEnd?> RunAsync() => run ??= RunAllAsync();

    /// <summary>Stops it in order: no further start, SIGTERM, SIGKILL after the grace period. Returns when it has ended.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await stop.CancelAsync();
        await starting.WaitAsync(abandon);
        starting.Release();
        if (pod.Find(name) is { RunningSince: not null, Id: { } id })
        {
            story.Normal("Killing", $"Stopping container {name}");
            await parts.Docker.StopAsync(id, grace, abandon);
        }
        if (run is not null) await run;
    }

    /// <summary>SIGKILL, now.</summary>
    public async Task KillAsync()
    {
        if (pod.Find(name) is { RunningSince: not null, Id: { } id }) await parts.Docker.KillAsync(id, abandon);
    }

    public void Dispose()
    {
        stop.Dispose();
        starting.Dispose();
    }

    private async Task<ContainerEnd?> RunAllAsync()
    {
        var backoff = new Backoff(parts.Options);
        ContainerEnd? end = null;
        try
        {
            while (true)
            {
                end = await RunOnceAsync();
                if (stop.IsCancellationRequested || !Restarts(end)) return end;
                if (end.FinishedAt - end.StartedAt > LongRun) backoff.Reset();
                await BackOffAsync(backoff);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return end;
        }
    }

    private async Task<ContainerEnd> RunOnceAsync()
    {
        ImageInfo found = await image.EnsureAsync(stop.Token);
        pod.Change(name, record => record with { Image = found });
        CreatedContainer created = await create.CreateAsync(pod.Find(name)!, found, stop.Token);
        await KeepTwoAsync(created.Id);
        ContainerEnd end = await StartAsync(created.Id) ?? await watch.AwaitEndAsync(created);
        pod.Change(name, record => record.Ended(end) with { Id = created.Id });
        return end;
    }

    private async Task<ContainerEnd?> StartAsync(string id)
    {
        await starting.WaitAsync(stop.Token);
        try
        {
            stop.Token.ThrowIfCancellationRequested();
            await parts.Docker.StartAsync(id, abandon);
            ContainerState state = await parts.Docker.InspectAsync(id, abandon);
            pod.Change(name, record => record.Running(id, state.StartedAt ?? parts.Time.GetUtcNow()));
            story.Normal("Started", $"Started container {name}");
            return null;
        }
        catch (DockerException refusal)
        {
            story.Warning("Failed", $"Error: {refusal.Message}");
            DateTimeOffset now = parts.Time.GetUtcNow();
            return new ContainerEnd(id, StartFailed, "StartError", refusal.Message, DateTimeOffset.UnixEpoch, now);
        }
        finally
        {
            starting.Release();
        }
    }

    private async Task BackOffAsync(Backoff backoff)
    {
        // The first restart comes at once, as the kubelet has it.
        bool first = pod.Find(name)!.RestartCount == 0;
        if (!first)
        {
            TimeSpan wait = backoff.Next();
            string who = $"container={name} pod={pod.Pod.Name()}_{pod.Pod.Namespace()}({pod.Pod.Uid()})";
            pod.Change(name, record => record.Waiting("CrashLoopBackOff", $"back-off {wait.TotalSeconds}s restarting failed {who}"));
            story.Warning("BackOff", $"Back-off restarting failed container {name} in pod {pod.Pod.Name()}_{pod.Pod.Namespace()}({pod.Pod.Uid()})");
            await Task.Delay(wait, parts.Time, stop.Token);
        }
        pod.Change(name, record => record.Waiting("ContainerCreating") with { RestartCount = record.RestartCount + 1 });
    }

    private bool Restarts(ContainerEnd end)
    {
        if (Kind == ContainerKind.Sidecar) return true;
        string policy = pod.Pod.Text("spec", "restartPolicy") ?? "Always";
        if (policy == "Never") return false;
        return !end.Succeeded || (policy == "Always" && Kind == ContainerKind.Main);
    }

    private async Task KeepTwoAsync(string id)
    {
        instances.Enqueue(id);
        if (instances.Count > 2) await parts.Docker.RemoveAsync([instances.Dequeue()], abandon);
    }
}
