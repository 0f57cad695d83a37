using System.Text.Json;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Reflectors;
using TalosImageOperator.ControllerRuntime.Store;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>
/// A cache of a resource type that follows the cluster and passes every change to handlers. A handler that is added later gets the
/// existing objects as added.
/// </summary>
public sealed class Informer<T> : IInformer, IInformerCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _gate = new();
    private readonly IndexedStore<T> _store;
    private readonly List<InformerScope<T>> _scopes = [];
    private readonly List<Reflector<T>> _reflectors = [];
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InformerOptions<T> _options;
    private readonly RuntimeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResourceType<T> _type;

    // Guarded by the gate, which also keeps changes and registrations in order.
    private readonly List<HandlerRegistration<T>> _handlers = [];
    private bool _started;
    private LoopGroup? _running;

    public Informer(
        IKubernetesApi api, ResourceType<T> type, InformerOptions<T> options, RuntimeMetrics metrics, TimeProvider time,
        Random random, ILogger<Informer<T>> logger)
    {
        (_type, _options, _metrics, _time, _logger) = (type, options, metrics, time, logger);
        Name = type.ToString();
        _store = new IndexedStore<T>(options.Indexers);
        metrics.RegisterReflector(type.Plural, () => _scopes.Max(scope => scope.Failures));
        var everywhere = options.Namespaces.Count == 0 || !type.Namespaced;
        foreach (var name in everywhere ? [""] : options.Namespaces.Distinct())
        {
            var scope = new InformerScope<T>(name, this, options.Reflector, time);
            var reflector = options.Reflector with
            {
                Namespace = name,
                LabelSelector = options.LabelSelector,
                FieldSelector = options.FieldSelector,
            };
            _scopes.Add(scope);
            _reflectors.Add(new Reflector<T>(api, type, reflector, scope, metrics, time, random, logger));
        }
    }

    public string Name { get; }

    public IIndexedStore<T> Store => _store;

    public bool HasSynced
    {
        get
        {
            lock (_gate)
            {
                return _listed.Task.IsCompleted && _handlers.All(handler => handler.Synced.IsCompleted);
            }
        }
    }

    public TimeSpan Staleness => _scopes.Max(scope => scope.Staleness);

    public string? Failure => _scopes.Select(scope => scope.Failure).FirstOrDefault(failure => failure is not null);

    /// <summary>Adds a handler that is called for the changes in order, on a separate task.</summary>
    /// <param name="undecodable">
    /// Called, in order with the changes, for a key whose object cannot be decoded, for each further version of it, and when
    /// it can be decoded again or is deleted.
    /// </param>
    public void AddHandler(Action<StoreChange<T>> handler, Action<NamespacedName>? undecodable = null)
    {
        lock (_gate)
        {
            var registration = new HandlerRegistration<T>(Name, handler, undecodable, _logger);
            _handlers.Add(registration);
            foreach (var entity in _store.List())
            {
                registration.Post(new() { Kind = StoreChangeKind.Added, Key = NamespacedName.Of(entity), New = entity });
            }

            foreach (var key in _store.UndecodableObjects.Keys.Where(key => key.Name.Length > 0))
            {
                registration.PostUndecodable(key);
            }

            if (_listed.Task.IsCompleted)
            {
                registration.PostSynced();
            }

            _running?.Add(registration.RunAsync);
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var loops = new LoopGroup(stop);
        lock (_gate)
        {
            if (_started)
            {
                throw new InvalidOperationException($"The informer of {Name} has been started already");
            }

            (_started, _running) = (true, loops);
            foreach (var handler in _handlers)
            {
                loops.Add(handler.RunAsync);
            }
        }

        foreach (var reflector in _reflectors)
        {
            loops.Add(reflector.RunAsync);
        }

        try
        {
            await loops.WhenEndedAsync();
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
            }
        }
    }

    public async Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EverySyncAsync().WaitAsync(_options.SyncLimit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"No complete list of {Name} within {_options.SyncLimit.TotalSeconds:0} s: is the API reachable, "
                + "does the resource exist, and may this service account list and watch it?");
        }
    }

    bool IInformerCache<T>.AnyUndecodable(string inNamespace) => _store.AnyUndecodable(inNamespace);

    void IInformerCache<T>.Replace(string inNamespace, IReadOnlyList<T> items, IReadOnlyList<UndecodableObject> undecodable)
    {
        items = [.. items.Select(_options.Transform)];
        var faults = items.Select(IndexFault).ToList();
        Change(() => _store.Replace(
            inNamespace,
            [.. items.Where((_, position) => faults[position] is null)],
            [.. undecodable, .. faults.OfType<UndecodableObject>()]));
    }

    void IInformerCache<T>.Set(T entity)
    {
        entity = _options.Transform(entity);
        var fault = IndexFault(entity);
        Change(() => [fault is null ? _store.Set(entity) : _store.SetUndecodable(fault)]);
    }

    void IInformerCache<T>.SetUndecodable(UndecodableObject entry) => Change(() => [_store.SetUndecodable(entry)]);

    void IInformerCache<T>.Remove(NamespacedName key, T? last) => Change(() => [_store.Remove(key, last is null ? null : _options.Transform(last))]);

    void IInformerCache<T>.Listed()
    {
        lock (_gate)
        {
            if (_listed.Task.IsCompleted || !_scopes.All(scope => scope.HasListed))
            {
                return;
            }

            foreach (var handler in _handlers)
            {
                handler.PostSynced();
            }

            _listed.SetResult();
        }
    }

    private void Change(Func<IReadOnlyList<StoreChange<T>?>> change)
    {
        lock (_gate)
        {
            var before = _store.UndecodableObjects;
            foreach (var made in change().OfType<StoreChange<T>>())
            {
                foreach (var handler in _handlers)
                {
                    handler.Post(made);
                }
            }

            var after = _store.UndecodableObjects;
            if (ReferenceEquals(before, after))
            {
                return;
            }

            foreach (var key in before.Keys.Union(after.Keys))
            {
                Compare(key, before.GetValueOrDefault(key), after.GetValueOrDefault(key));
            }
        }
    }

    private void Compare(NamespacedName key, UndecodableObject? before, UndecodableObject? after)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        if (after is not null)
        {
            Report(key, before, after);
        }

        foreach (var handler in _handlers.Where(_ => key.Name.Length > 0))
        {
            handler.PostUndecodable(key);
        }
    }

    private void Report(NamespacedName key, UndecodableObject? before, UndecodableObject after)
    {
        _metrics.Undecodable(_type.Plural);

        // Writing the status of the object creates another version with the same fault.
        if ((before?.Uid, before?.Field, before?.Reason) != (after.Uid, after.Field, after.Reason))
        {
            var fault = after.Field.Length == 0 ? after.Reason : $"{after.Field}: {after.Reason}";
            Log.Undecodable(_logger, Name, key, after.ResourceVersion, fault);
        }
    }

    // If an index function threw, the reflector would repeat the same event forever.
    private UndecodableObject? IndexFault(T entity)
    {
        foreach (var (name, valuesOf) in _options.Indexers)
        {
            try
            {
                _ = valuesOf(entity).Count();
            }
#pragma warning disable CA1031 // An exception of the index function must affect this object only.
            catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
            {
                return ResourceDecoder.Undecodable(
                    JsonSerializer.SerializeToElement(entity, _type.Json),
                    new DecodingFault("", default, $"The object cannot be indexed by {name} ({fault.GetType().Name})."));
            }
        }

        return null;
    }

    private async Task EverySyncAsync()
    {
        await _listed.Task;
        Task[] delivered;
        lock (_gate)
        {
            delivered = [.. _handlers.Select(handler => handler.Synced)];
        }

        await Task.WhenAll(delivered);
    }
}
