using System.Collections.Concurrent;
using TalosImageOperator.LocalCluster.Node.Docker;
using TalosImageOperator.LocalCluster.Node.Pods;
using TalosImageOperator.LocalCluster.Node.Registration;

namespace TalosImageOperator.LocalCluster.Node;

/// <summary>
/// The kubelets of the declared nodes in one: registers the nodes, runs the pods that are bound to them, and leaves no
/// container behind when it stops. Every container is in this machine's network, regardless of the spec of its pod.
/// </summary>
internal sealed class NodeAgent(
    NodeParts parts, PodWorkers workers, NodeRegistration registration, ILogger<NodeAgent> log) : BackgroundService
{
    private static readonly TimeSpan DockerRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(20);

    private readonly HashSet<string> _nodes = [.. parts.Options.AllNodes.Select(node => node.Name)];
    private readonly ConcurrentDictionary<string, Task> _running = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            var version = await AwaitDockerAsync(stoppingToken);
            await RemoveEverythingAsync("that an earlier run had left", stoppingToken);
            registration.Register(version);
            Log.DockerFound(log, version, string.Join(", ", _nodes));
            await Task.WhenAll(registration.KeepLeasesAsync(stoppingToken), WatchAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_running.Values);
        // The shutdown limit of the host may be reached already, but the containers must be removed.
        using var limit = new CancellationTokenSource(CleanUpLimit, parts.Time);
        try
        {
            await RemoveEverythingAsync("at the end", limit.Token);
        }
        catch (Exception fault) when (fault is DockerException or OperationCanceledException or System.ComponentModel.Win32Exception)
        {
            Log.DockerMissing(log, fault.Message);
        }
    }

    private async Task RemoveEverythingAsync(string when, CancellationToken cancellationToken)
    {
        var removed = await parts.Docker.RemoveAllAsync(cancellationToken);
        if (removed > 0)
        {
            Log.ContainersRemoved(log, removed, when);
        }

        PodDirectory.Remove(PodDirectory.AllUnder(parts.Options.StateDirectory), log);
    }

    private async Task<string> AwaitDockerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await parts.Docker.VersionAsync(cancellationToken);
            }
            catch (Exception fault) when (fault is DockerException or System.ComponentModel.Win32Exception)
            {
                Log.DockerMissing(log, fault.Message);
                registration.Register(runtime: null);
            }
            await Task.Delay(DockerRetry, parts.Time, cancellationToken);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in parts.Objects.Changes(cancellationToken))
        {
            if (change.Resource == Kinds.Pods)
            {
                SeePod(change, cancellationToken);
            }
            else if (change.Resource == Kinds.ConfigMaps || change.Resource == Kinds.Secrets)
            {
                var @namespace = change.Value.Namespace();
                foreach (var worker in workers.All.Where(worker => worker.State.Pod.Namespace() == @namespace))
                {
                    worker.State.Poke();
                }
            }
        }
    }

    private void SeePod(ObjectChange change, CancellationToken cancellationToken)
    {
        var pod = change.Value;
        var uid = pod.Uid();
        var worker = workers.Find(uid);
        if (change.Type == ChangeType.Deleted)
        {
            if (worker is not null)
            {
                _ = worker.SeeGoneAsync();
            }

            return;
        }
        if (worker is not null)
        {
            worker.See(pod);
            return;
        }
        if (pod.NodeName() is not { } node || !_nodes.Contains(node) || _running.ContainsKey(uid))
        {
            return;
        }

        worker = new PodWorker(pod, parts, log, cancellationToken);
        workers.Add(uid, worker);
        _running[uid] = RunAsync(uid, worker);
    }

    private async Task RunAsync(string uid, PodWorker worker)
    {
        await Task.Yield();
        await worker.RunAsync();
        workers.Remove(uid);
        worker.Dispose();
    }
}
