using TalosImageOperator.ControllerRuntime.Reflectors;
using TalosImageOperator.Entities;
using TalosImageOperator.KubectlTalosImage.Builds;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Terminal;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.KubectlTalosImage.Logs;

/// <summary>Follows the logs of a build from step to step and from pod to pod, until the build has ended.</summary>
internal sealed class LogFollower(ClusterClient client, LogSelection selection, LogPrinter printer, Screen screen)
{
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);

    // The steps of a platform run one after another, those of a later pod after all of an earlier one, and so are their logs printed. A
    // sidecar runs beside them.
    private readonly Dictionary<string, Task> _queues = new(StringComparer.Ordinal);

    /// <returns>The build when it has ended.</returns>
    public async Task<TalosImageBuild> RunAsync(TalosImageBuild found, CancellationToken cancellationToken)
    {
        await using var builds = await BuildWatch.StartAsync(client, found.Metadata.Name, screen, cancellationToken);
        await using var pods = await Mirror<Pod>.StartAsync(
            client, Resources.Pods, new ReflectorOptions { Namespace = client.Namespace, LabelSelector = SelectorOf(found) }, screen, cancellationToken);
        // Ends the streams when the loop fails.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                var build = builds.Current(out var buildChanged);
                Begin(selection.Of(build, pods.Snapshot(out var podsChanged).Objects), pods, stop.Token);
                if (BuildState.HasEnded(build))
                {
                    await FinishAsync(build, pods, stop.Token);
                    return build;
                }

                await Task.WhenAny([buildChanged, podsChanged, .. _queues.Values.Where(queue => !queue.IsCompleted)]).WaitAsync(cancellationToken);
                await Task.WhenAll(_queues.Values.Where(queue => queue.IsFaulted));
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    public static string SelectorOf(TalosImageBuild build) => $"{Labels.BuildUid}={build.Metadata.Uid}";

    // The end of the build may be known before the last changes of its pods.
    private async Task FinishAsync(TalosImageBuild build, Mirror<Pod> pods, CancellationToken stop)
    {
        Begin(selection.Of(build, await ListAsync(client, build, stop)), pods, stop);
        await Task.WhenAll(_queues.Values);
    }

    public static async Task<IReadOnlyList<Pod>> ListAsync(ClusterClient client, TalosImageBuild build, CancellationToken stop) =>
        (await client.Api.ListPageAsync(
            Resources.Pods, client.Namespace, new ControllerRuntime.Api.ListOptions { LabelSelector = SelectorOf(build) }, stop)).Items;

    private void Begin(IReadOnlyList<LogSource> sources, Mirror<Pod> pods, CancellationToken stop)
    {
        foreach (var source in sources.Where(source => source.HasStarted && _begun.Add(source.Key)))
        {
            var queue = source.Container.IsSidecar ? source.Key : source.Platform;
            _queues[queue] = AfterAsync(_queues.GetValueOrDefault(queue, Task.CompletedTask), source, pods, stop);
        }
    }

    private async Task AfterAsync(Task earlier, LogSource source, Mirror<Pod> pods, CancellationToken stop)
    {
        await earlier;
        await printer.FollowAsync(source, () => IsRunning(source, pods), stop);
    }

    private static bool IsRunning(LogSource source, Mirror<Pod> pods) =>
        pods.Snapshot(out _).Objects.FirstOrDefault(pod => pod.Metadata.Uid == source.Pod.Metadata.Uid) is { } pod
        && (source with { Pod = pod }).IsRunning;
}
