using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Reflectors;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Cluster;

/// <summary>The objects of a watch. It follows the cluster through lost connections until it is disposed.</summary>
internal sealed class Mirror<T> : IReflectorTarget<T>, IAsyncDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // A single lost connection is normal.
    private const int FailuresBeforeReport = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<NamespacedName, T> _objects = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Screen _screen;
    private readonly Task _work;
    private TaskCompletionSource _changed = New();

    private Mirror(ClusterClient cluster, ResourceType<T> type, ReflectorOptions options, Screen screen)
    {
        _screen = screen;
        var reflector = new Reflector<T>(cluster.Api, type, options, this, cluster.Metrics, cluster.Time, Random.Shared, NullLogger.Instance);
        _work = reflector.RunAsync(_stop.Token);
    }

    bool IReflectorTarget<T>.WantsList => false;

    /// <summary>Returns after one successful list, so that a missing permission is an error here and not repeated by the watch.</summary>
    public static async Task<Mirror<T>> StartAsync(
        ClusterClient cluster, ResourceType<T> type, ReflectorOptions options, Screen screen, CancellationToken cancellationToken)
    {
        await cluster.Api.ListPageAsync(
            type, options.Namespace, new ListOptions { LabelSelector = options.LabelSelector, FieldSelector = options.FieldSelector, Limit = 1 },
            cancellationToken);
        var mirror = new Mirror<T>(cluster, type, options, screen);
        while (!mirror.Snapshot(out var changed).IsComplete)
        {
            await changed.WaitAsync(cancellationToken);
        }

        return mirror;
    }

    /// <param name="changed">Completes with the next change.</param>
    public MirrorState<T> Snapshot(out Task changed)
    {
        lock (_lock)
        {
            changed = _changed.Task;
            return new MirrorState<T>([.. _objects.Values], IsComplete);
        }
    }

    private bool IsComplete { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    void IReflectorTarget<T>.Replace(IReadOnlyList<T> items, IReadOnlyList<UndecodableObject> undecodable) => Change(() =>
    {
        _objects.Clear();
        IsComplete = true;
        foreach (var item in items)
        {
            _objects[NamespacedName.Of(item)] = item;
        }
    });

    void IReflectorTarget<T>.Apply(WatchEvent<T> change)
    {
        if (change.Kind == WatchEventKind.Bookmark)
        {
            return;
        }

        Change(() =>
        {
            if (change.Kind == WatchEventKind.Deleted)
            {
                _objects.Remove(change.Key);
            }
            else if (change.Object is { } entity)
            {
                _objects[change.Key] = entity;
            }
        });
    }

    void IReflectorTarget<T>.Connected()
    {
    }

    void IReflectorTarget<T>.Disconnected()
    {
    }

    void IReflectorTarget<T>.Failed(int failures, string fault)
    {
        if (failures == FailuresBeforeReport)
        {
            _screen.Report($"Retrying: {fault}");
        }
    }

    void IReflectorTarget<T>.Recovered()
    {
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _changed.SetResult();
            _changed = New();
        }
    }
}

/// <param name="Objects">In no order.</param>
/// <param name="IsComplete">Whether a list has arrived.</param>
internal sealed record MirrorState<T>(IReadOnlyList<T> Objects, bool IsComplete);
