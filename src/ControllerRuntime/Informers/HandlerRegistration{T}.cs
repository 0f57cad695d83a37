using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>A handler with its own buffer, so that a slow or failing one affects neither the cache nor other handlers.</summary>
internal sealed class HandlerRegistration<T>(
    string informer, Action<StoreChange<T>> handler, Action<NamespacedName>? undecodable, ILogger logger)
{
    private readonly Channel<Notice> _buffer =
        Channel.CreateUnbounded<Notice>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Synced => _synced.Task;

    public void Post(StoreChange<T> change) => _buffer.Writer.TryWrite(new Notice(change.Key, change));

    public void PostUndecodable(NamespacedName key) => _buffer.Writer.TryWrite(new Notice(key, null));

    public void PostSynced() => _buffer.Writer.TryWrite(new Notice(null, null));

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var (key, change) in _buffer.Reader.ReadAllAsync(stop))
            {
                if (key is { } concerned)
                {
                    Handle(concerned, change);
                }
                else
                {
                    _synced.TrySetResult();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Remaining changes are dropped after the stop, because the next process lists again.
        }
    }

    private void Handle(NamespacedName key, StoreChange<T>? change)
    {
        try
        {
            if (change is not null)
            {
                handler(change);
            }
            else
            {
                undecodable?.Invoke(key);
            }
        }
#pragma warning disable CA1031 // An exception of the handler must not stop later changes.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            Log.HandlerFailed(logger, informer, key, fault);
        }
    }

    // Without a change: the object of the key cannot be decoded, or can be decoded again. Without a key: the end of the first list.
    private readonly record struct Notice(NamespacedName? Key, StoreChange<T>? Change);
}
