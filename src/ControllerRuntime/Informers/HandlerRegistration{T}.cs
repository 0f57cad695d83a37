using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Store;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>A handler with a buffer of its own: a slow or failing one harms neither the cache nor its neighbours.</summary>
internal sealed class HandlerRegistration<T>(string informer, Action<StoreChange<T>> handler, ILogger logger)
{
    // Null marks the end of the first list.
    private readonly Channel<StoreChange<T>?> buffer =
        Channel.CreateUnbounded<StoreChange<T>?>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Synced => synced.Task;

    public void Post(StoreChange<T> change) => buffer.Writer.TryWrite(change);

    public void PostSynced() => buffer.Writer.TryWrite(null);

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var change in buffer.Reader.ReadAllAsync(stop))
            {
                if (change is null) synced.TrySetResult();
                else Handle(change);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nothing is owed to a handler after the stop: its successor lists anew.
        }
    }

    private void Handle(StoreChange<T> change)
    {
        try
        {
            handler(change);
        }
#pragma warning disable CA1031 // The handler is someone else's code; its fault ends with this change.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.HandlerFailed(logger, informer, change.Key, fault);
        }
    }
}
