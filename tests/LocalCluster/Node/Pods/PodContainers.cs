using TalosImageOperator.LocalCluster.Node.Containers;
using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>The order of a pod's containers, up and down (KEP-753).</summary>
internal sealed class PodContainers(PodState pod, NodeParts parts, PodDirectory directory, CancellationToken abandon) : IDisposable
{
    // However little is left of the grace period, a sidecar gets this long to end well.
    private static readonly TimeSpan LeastGrace = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<ContainerRunner> _runners = [];
    private bool _closed;

    /// <summary>
    /// Init containers one after another, sidecars among them as far as their start; then the main ones together. Returns
    /// when these have ended, or when an init container has failed or was stopped.
    /// </summary>
    public async Task RunAsync(IReadOnlyDictionary<string, PreparedVolume> volumes)
    {
        foreach (var container in pod.Containers.Where(container => container.Kind != ContainerKind.Main))
        {
            if (Add(container, volumes) is not { } runner)
            {
                return;
            }

            var end = runner.RunAsync();
            if (container.Kind == ContainerKind.Sidecar)
            {
                await Task.WhenAny(pod.UntilAsync(container.Name, record => record.Started, abandon), end);
                if (end.IsCompleted)
                {
                    return;
                }
            }
            else if (await end is not { Succeeded: true })
            {
                return;
            }
        }
        List<Task> main = [];
        foreach (var container in pod.Containers.Where(container => container.Kind == ContainerKind.Main))
        {
            if (Add(container, volumes) is not { } runner)
            {
                break;
            }

            main.Add(runner.RunAsync());
        }
        await Task.WhenAll(main);
    }

    /// <summary>Everything but the sidecars at once, then these in reverse order with what is left of the grace period.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        var all = Close();
        var start = parts.Time.GetTimestamp();
        await Task.WhenAll(all.Where(runner => runner.Kind != ContainerKind.Sidecar).Select(runner => runner.StopAsync(grace)));
        foreach (var sidecar in all.Where(runner => runner.Kind == ContainerKind.Sidecar).Reverse())
        {
            var left = grace - parts.Time.GetElapsedTime(start);
            await sidecar.StopAsync(left > LeastGrace ? left : LeastGrace);
        }
    }

    public Task KillAsync() => Task.WhenAll(Close().Select(runner => runner.KillAsync()));

    public void Dispose()
    {
        foreach (var runner in Close())
        {
            runner.Dispose();
        }
    }

    private List<ContainerRunner> Close()
    {
        lock (_gate)
        {
            _closed = true;
            return [.. _runners];
        }
    }

    private ContainerRunner? Add(ContainerRecord container, IReadOnlyDictionary<string, PreparedVolume> volumes)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            var runner = new ContainerRunner(pod, parts, directory, volumes, container, abandon);
            _runners.Add(runner);
            return runner;
        }
    }
}
