using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>Takes events in memory and writes them from a loop of its own, so that no reconcile waits for one.</summary>
public sealed class EventRecorder : IEventRecorder
{
    private readonly Channel<EventRequest> waiting;
    private readonly EventWriter writer;
    private readonly EventRecorderOptions options;
    private readonly RuntimeMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    public EventRecorder(
        Api.IKubernetesApi api, EventRecorderOptions options, RuntimeMetrics metrics, TimeProvider time,
        ILogger<EventRecorder> logger)
    {
        (this.options, this.metrics, this.time, this.logger) = (options, metrics, time, logger);
        writer = new EventWriter(api, options, metrics, time, logger);
        waiting = Channel.CreateBounded<EventRequest>(
            new BoundedChannelOptions(options.Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    public void Record(
        V1ObjectReference regarding, EventType type, string reason, string action, string note, V1ObjectReference? related = null)
    {
        var request = new EventRequest(
            regarding, type, EventText.Cut(reason, EventText.LongestName), EventText.Cut(action, EventText.LongestName),
            EventText.Cut(note, EventText.LongestNote), related, time.GetUtcNow());
        if (waiting.Writer.TryWrite(request)) return;
        metrics.Event("dropped");
        Log.Dropped(logger, reason, regarding.Name);
    }

    /// <summary>Writes until <paramref name="stop"/>, then what still waits, within the limit of the options.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var tick = new PeriodicTimer(options.SeriesRefresh, time);
        var arrival = waiting.Reader.WaitToReadAsync(stop).AsTask();
        var refresh = tick.WaitForNextTickAsync(stop).AsTask();
        try
        {
            while (true)
            {
                if (await Task.WhenAny(arrival, refresh) == arrival)
                {
                    if (!await arrival) return;
                    while (waiting.Reader.TryRead(out var request)) await TryAsync(writer.WriteAsync(request, stop), stop);
                    arrival = waiting.Reader.WaitToReadAsync(stop).AsTask();
                }
                else
                {
                    await refresh;
                    await TryAsync(writer.RefreshAsync(stop), stop);
                    refresh = tick.WaitForNextTickAsync(stop).AsTask();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await FlushAsync();
        }
    }

    private async Task TryAsync(Task write, CancellationToken cancellationToken)
    {
        try
        {
            await write;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // An event that cannot be rendered must not end the events of all other objects.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            metrics.Event("failed");
            Log.LoopFault(logger, fault);
        }
    }

    private async Task FlushAsync()
    {
        waiting.Writer.TryComplete();
        using var limit = new CancellationTokenSource(options.FlushLimit, time);
        try
        {
            while (waiting.Reader.TryRead(out var request)) await TryAsync(writer.WriteAsync(request, limit.Token), limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Log.NotFlushed(logger, waiting.Reader.Count);
        }
    }
}

/// <summary>An event as it was recorded, within the limits of the API.</summary>
internal sealed record EventRequest(
    V1ObjectReference Regarding, EventType Type, string Reason, string Action, string Note, V1ObjectReference? Related,
    DateTimeOffset At)
{
    public EventKey Key => new(
        Regarding.Kind ?? "", Regarding.NamespaceProperty ?? "", Regarding.Name ?? "", Regarding.Uid ?? "",
        Type, Reason, Action, Note);
}

/// <summary>What makes two events the same one happening again.</summary>
internal readonly record struct EventKey(
    string Kind, string Namespace, string Name, string Uid, EventType Type, string Reason, string Action, string Note)
{
    public bool IsOfSameObject(EventKey other) =>
        (Kind, Namespace, Name, Uid) == (other.Kind, other.Namespace, other.Name, other.Uid);
}
