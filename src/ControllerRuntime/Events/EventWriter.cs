using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>Writes a new event as an object, and its repetitions as a count on that object. Not thread-safe.</summary>
internal sealed class EventWriter(
    IKubernetesApi api, EventRecorderOptions options, RuntimeMetrics metrics, TimeProvider time, ILogger logger)
{
    private const int Attempts = 3;
    private const int MostSeries = 4096;
    private readonly Dictionary<EventKey, EventSeries> _series = [];
    private long _lastSuffix;
    private long _turns;

    public async Task WriteAsync(EventRequest request, CancellationToken cancellationToken)
    {
        if (!_series.TryGetValue(request.Key, out var known) || time.GetElapsedTime(known.LastSeen) >= options.SeriesEnd)
        {
            await CreateAsync(request, cancellationToken);
            return;
        }

        // kubectl describe lists events in the order of their creation, not of their last occurrence.
        var overtaken = _series.Any(other => other.Value.Turn > known.Turn && other.Key.IsOfSameObject(request.Key));
        if (overtaken && time.GetElapsedTime(known.CreatedAt) >= options.SeriesRefresh)
        {
            if (known.IsDirty)
            {
                await WriteCountAsync(request.Key, known, cancellationToken);
            }

            await CreateAsync(request, cancellationToken);
            return;
        }

        await CountAsync(request, known, overtaken, cancellationToken);
    }

    /// <summary>Writes changed counts, and ends series without a new occurrence.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, entry) in _series.ToList())
        {
            if (entry.IsDirty)
            {
                await WriteCountAsync(key, entry, cancellationToken);
            }

            if (time.GetElapsedTime(entry.LastSeen) >= options.SeriesEnd)
            {
                _series.Remove(key);
            }
        }
    }

    private async Task CountAsync(EventRequest request, EventSeries entry, bool atOnce, CancellationToken cancellationToken)
    {
        entry.Count++;
        entry.Turn = ++_turns;
        entry.LastObserved = request.At;
        entry.LastSeen = time.GetTimestamp();
        entry.IsDirty = true;
        metrics.Event("aggregated");
        if (!atOnce && entry.CountWrittenAt is { } at && time.GetElapsedTime(at) < options.SeriesRefresh)
        {
            return;
        }

        await WriteCountAsync(request.Key, entry, cancellationToken);
    }

    private async Task CreateAsync(EventRequest request, CancellationToken cancellationToken)
    {
        var created = Render(request);
        var at = time.GetTimestamp();
        if (!await TryAsync(() => api.CreateAsync(ClusterEvent.Type, created, cancellationToken), request.Reason, cancellationToken))
        {
            return;
        }

        metrics.Event("written");
        if (_series.Count >= MostSeries)
        {
            _series.Remove(_series.MinBy(pair => pair.Value.LastSeen).Key);
        }

        _series[request.Key] = new EventSeries(NamespacedName.Of(created), at, ++_turns);
    }

    private async Task WriteCountAsync(EventKey key, EventSeries entry, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["series"] = new JsonObject
            {
                ["count"] = entry.Count,
                ["lastObservedTime"] = new MicroTime(entry.LastObserved).ToString(),
            },
        };
        entry.IsDirty = false;
        entry.CountWrittenAt = time.GetTimestamp();

        // The server deletes events after a while. The next occurrence is then a new event.
        if (!await TryAsync(
            () => api.PatchAsync(ClusterEvent.Type, entry.Written, patch, null, cancellationToken), key.Reason, cancellationToken))
        {
            _series.Remove(key);
        }
    }

    private async Task<bool> TryAsync(Func<Task> write, string reason, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await write();
                return true;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // A failed event must not affect anything else.
            catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
            {
                if (attempt == Attempts || !IsTransient(fault))
                {
                    metrics.Event("failed");
                    Log.Failed(logger, reason, $"{fault.GetType().Name}: {fault.Message}");
                    return false;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), time, cancellationToken);
        }
    }

    private static bool IsTransient(Exception fault) =>
        fault is not KubernetesApiException refused || refused.IsThrottled || refused.Code >= 500;

    private ClusterEvent Render(EventRequest request) => new()
    {
        Metadata = new()
        {
            Name = EventText.ObjectName(request.Regarding.Name, NextSuffix(request.At)),
            NamespaceProperty = string.IsNullOrEmpty(request.Regarding.NamespaceProperty)
                ? "default"
                : request.Regarding.NamespaceProperty,
        },
        EventTime = new MicroTime(request.At),
        EventType = request.Type.ToString(),
        Reason = request.Reason,
        Action = request.Action,
        Note = request.Note,
        Regarding = request.Regarding,
        Related = request.Related,
        ReportingController = options.ReportingController,
        ReportingInstance = EventText.Cut(options.ReportingInstance, EventText.LongestName),
    };

    // Two events at the same time must have different names.
    private long NextSuffix(DateTimeOffset at) => _lastSuffix = Math.Max(_lastSuffix + 1, at.UtcTicks);
}

/// <summary>A written event and its occurrences since then.</summary>
internal sealed class EventSeries(NamespacedName written, long at, long turn)
{
    public NamespacedName Written { get; } = written;

    public long CreatedAt { get; } = at;

    /// <summary>Increases with every event of every object. The last event of an object has the highest.</summary>
    public long Turn { get; set; } = turn;

    public int Count { get; set; } = 1;

    public DateTimeOffset LastObserved { get; set; }

    /// <summary>Timestamps of the time provider.</summary>
    public long LastSeen { get; set; } = at;

    public long? CountWrittenAt { get; set; }

    public bool IsDirty { get; set; }
}
