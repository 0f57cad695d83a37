using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>An event that has been written, and what has happened since.</summary>
internal sealed class EventSeries(NamespacedName written, long at)
{
    public NamespacedName Written { get; } = written;

    public int Count { get; set; } = 1;

    public DateTimeOffset LastObserved { get; set; }

    /// <summary>Timestamps of the time provider.</summary>
    public long LastSeen { get; set; } = at;

    public long? CountWrittenAt { get; set; }

    public bool IsDirty { get; set; }
}
