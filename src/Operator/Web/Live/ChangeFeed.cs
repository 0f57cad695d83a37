using System.Collections.Concurrent;
using System.Threading.Channels;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.Entities;

namespace TalosImageOperator.Operator.Web.Live;

/// <summary>Passes changes of builds in the cache on to the open pages.</summary>
internal sealed class ChangeFeed
{
    /// <summary>Number of subscriptions at the same time. Each is an open connection.</summary>
    public const int Limit = 100;

    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();
    private int _count;

    public ChangeFeed(Informer<TalosImageBuild> builds)
    {
        builds.AddHandler(change => Publish(change.Key), Publish);
    }

    /// <returns>Null if the limit is reached. Dispose of it at the end.</returns>
    public Subscription? Subscribe(Func<NamespacedName, bool> concerns)
    {
        if (Interlocked.Increment(ref _count) > Limit)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var subscription = new Subscription(this, concerns);
        _subscriptions.TryAdd(subscription, 0);
        return subscription;
    }

    private void Publish(NamespacedName build)
    {
        foreach (var subscription in _subscriptions.Keys)
        {
            subscription.Publish(build);
        }
    }

    /// <summary>Changes that are not read yet count as one.</summary>
    internal sealed class Subscription(ChangeFeed feed, Func<NamespacedName, bool> concerns) : IDisposable
    {
        private readonly Channel<bool> _changes =
            Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public async Task NextAsync(CancellationToken cancellationToken) => await _changes.Reader.ReadAsync(cancellationToken);

        public void Dispose()
        {
            if (feed._subscriptions.TryRemove(this, out _))
            {
                Interlocked.Decrement(ref feed._count);
            }
        }

        internal void Publish(NamespacedName build)
        {
            if (concerns(build))
            {
                _changes.Writer.TryWrite(true);
            }
        }
    }
}
