using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>Queues events in memory and writes them in a separate loop, so that no reconcile waits for an event.</summary>
public sealed class EventRecorder : IEventRecorder
{
    private readonly Channel<EventRequest> _waiting;
    private readonly EventWriter _writer;
    private readonly EventRecorderOptions _options;
    private readonly RuntimeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public EventRecorder(
        Api.IKubernetesApi api, EventRecorderOptions options, RuntimeMetrics metrics, TimeProvider time,
        ILogger<EventRecorder> logger)
    {
        (_options, _metrics, _time, _logger) = (options, metrics, time, logger);
        _writer = new EventWriter(api, options, metrics, time, logger);
        _waiting = Channel.CreateBounded<EventRequest>(
            new BoundedChannelOptions(options.Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    public void Record(
        V1ObjectReference regarding, EventType type, string reason, string action, string note, V1ObjectReference? related = null)
    {
        var request = new EventRequest(
            regarding, type, EventText.Cut(reason, EventText.LongestName), EventText.Cut(action, EventText.LongestName),
            EventText.Cut(note, EventText.LongestNote), related, _time.GetUtcNow());
        if (_waiting.Writer.TryWrite(request))
        {
            return;
        }

        _metrics.Event("dropped");
        Log.Dropped(_logger, reason, regarding.Name);
    }

    /// <summary>Writes events until <paramref name="stop"/>, then the remaining ones within the limit of the options.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var tick = new PeriodicTimer(_options.SeriesRefresh, _time);
        var arrival = _waiting.Reader.WaitToReadAsync(stop).AsTask();
        var refresh = tick.WaitForNextTickAsync(stop).AsTask();
        try
        {
            while (true)
            {
                if (await Task.WhenAny(arrival, refresh) == arrival)
                {
                    if (!await arrival)
                    {
                        return;
                    }

                    while (_waiting.Reader.TryRead(out var request))
                    {
                        await TryAsync(_writer.WriteAsync(request, stop), stop);
                    }

                    arrival = _waiting.Reader.WaitToReadAsync(stop).AsTask();
                }
                else
                {
                    await refresh;
                    await TryAsync(_writer.RefreshAsync(stop), stop);
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
#pragma warning disable CA1031 // An event that cannot be rendered must not stop the events of other objects.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            _metrics.Event("failed");
            Log.LoopFault(_logger, fault);
        }
    }

    private async Task FlushAsync()
    {
        _waiting.Writer.TryComplete();
        using var limit = new CancellationTokenSource(_options.FlushLimit, _time);
        try
        {
            while (_waiting.Reader.TryRead(out var request))
            {
                await TryAsync(_writer.WriteAsync(request, limit.Token), limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Log.NotFlushed(_logger, _waiting.Reader.Count);
        }
    }
}

/// <summary>A recorded event, within the limits of the API.</summary>
internal sealed record EventRequest(
    V1ObjectReference Regarding, EventType Type, string Reason, string Action, string Note, V1ObjectReference? Related,
    DateTimeOffset At)
{
    public EventKey Key => new(
        Regarding.Kind ?? "", Regarding.NamespaceProperty ?? "", Regarding.Name ?? "", Regarding.Uid ?? "",
        Type, Reason, Action, Note);
}

/// <summary>The fields in which repetitions of the same event are equal.</summary>
internal readonly record struct EventKey(
    string Kind, string Namespace, string Name, string Uid, EventType Type, string Reason, string Action, string Note)
{
    public bool IsOfSameObject(EventKey other) =>
        (Kind, Namespace, Name, Uid) == (other.Kind, other.Namespace, other.Name, other.Uid);
}
