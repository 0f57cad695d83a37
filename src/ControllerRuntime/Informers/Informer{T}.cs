using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Reflectors;
using TalosImageOperator.ControllerRuntime.Store;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>
/// A cache of one resource type that follows the cluster, and tells handlers of every change. A handler added late is
/// told of what is there already, as if it had just been added.
/// </summary>
public sealed class Informer<T> : IInformer, IInformerCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock gate = new();
    private readonly IndexedStore<T> store;
    private readonly List<InformerScope<T>> scopes = [];
    private readonly List<Reflector<T>> reflectors = [];
    private readonly TaskCompletionSource listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InformerOptions<T> options;
    private readonly RuntimeMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly string plural;

    // Guarded by the gate, which also keeps changes and registrations in order.
    private readonly List<HandlerRegistration<T>> handlers = [];
    private readonly List<Task> loops = [];
    private CancellationToken? running;

    public Informer(
        IKubernetesApi api, ResourceType<T> type, InformerOptions<T> options, RuntimeMetrics metrics, TimeProvider time,
        Random random, ILogger<Informer<T>> logger)
    {
        (this.options, this.metrics, this.time, this.logger) = (options, metrics, time, logger);
        Name = type.ToString();
        plural = type.Plural;
        store = new IndexedStore<T>(options.Indexers);
        var everywhere = options.Namespaces.Count == 0 || !type.Namespaced;
        foreach (var name in everywhere ? [""] : options.Namespaces.Distinct())
        {
            var scope = new InformerScope<T>(name, this, time);
            var reflector = options.Reflector with
            {
                Namespace = name,
                LabelSelector = options.LabelSelector,
                FieldSelector = options.FieldSelector,
            };
            scopes.Add(scope);
            reflectors.Add(new Reflector<T>(api, type, reflector, scope, metrics, time, random, logger));
        }
    }

    public string Name { get; }

    public IIndexedStore<T> Store => store;

    public bool HasSynced
    {
        get { lock (gate) return listed.Task.IsCompleted && handlers.All(handler => handler.Synced.IsCompleted); }
    }

    public bool IsDegraded => scopes.Any(scope => scope.WantsList);

    public TimeSpan Staleness => scopes.Max(scope => scope.Staleness);

    /// <summary>Adds a handler, called for one change after another, on a task of its own.</summary>
    public void AddHandler(Action<StoreChange<T>> handler)
    {
        lock (gate)
        {
            var registration = new HandlerRegistration<T>(Name, handler, logger);
            handlers.Add(registration);
            foreach (var entity in store.List())
            {
                registration.Post(new() { Kind = StoreChangeKind.Added, Key = NamespacedName.Of(entity), New = entity });
            }

            if (listed.Task.IsCompleted) registration.PostSynced();
            if (running is { } stop) loops.Add(registration.RunAsync(stop));
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        lock (gate)
        {
            if (running is not null) throw new InvalidOperationException($"The informer of {Name} has been started already");
            running = stop;
            loops.AddRange(handlers.Select(handler => handler.RunAsync(stop)));
        }

        await Task.WhenAll(reflectors.Select(reflector => reflector.RunAsync(stop)));
        Task[] ending;
        lock (gate) ending = [.. loops];
        await Task.WhenAll(ending);
    }

    public async Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EverySyncAsync().WaitAsync(options.SyncLimit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"No complete list of {Name} within {options.SyncLimit.TotalSeconds:0} s: is the API reachable, "
                + "does the resource exist, and may this service account list and watch it?");
        }
    }

    void IInformerCache<T>.Replace(string inNamespace, IReadOnlyList<T> items, IReadOnlyList<NamespacedName> spared)
    {
        lock (gate)
        {
            foreach (var change in store.Replace(inNamespace, items, spared)) Publish(change);
        }
    }

    void IInformerCache<T>.Set(T entity)
    {
        lock (gate) Publish(store.Set(entity));
    }

    void IInformerCache<T>.Remove(NamespacedName key, T? last)
    {
        lock (gate) Publish(store.Remove(key, last));
    }

    void IInformerCache<T>.Undecodable(UndecodableObject entry)
    {
        metrics.Undecodable(plural);
        Log.Undecodable(logger, Name, entry.Key, entry.ResourceVersion, entry.Reason);
    }

    void IInformerCache<T>.Listed()
    {
        lock (gate)
        {
            if (listed.Task.IsCompleted || !scopes.All(scope => scope.HasListed)) return;
            foreach (var handler in handlers) handler.PostSynced();
            listed.SetResult();
        }
    }

    private void Publish(StoreChange<T>? change)
    {
        if (change is null) return;
        foreach (var handler in handlers) handler.Post(change);
    }

    private async Task EverySyncAsync()
    {
        await listed.Task;
        Task[] delivered;
        lock (gate) delivered = [.. handlers.Select(handler => handler.Synced)];
        await Task.WhenAll(delivered);
    }
}
