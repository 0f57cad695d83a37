using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>An event that has been written, and what has happened since.</summary>
internal sealed class EventSeries(NamespacedName written, long at, long turn)
{
    public NamespacedName Written { get; } = written;

    public long CreatedAt { get; } = at;

    /// <summary>Grows with every event of every object: the last event of an object has the highest.</summary>
    public long Turn { get; set; } = turn;

    public int Count { get; set; } = 1;

    public DateTimeOffset LastObserved { get; set; }

    /// <summary>Timestamps of the time provider.</summary>
    public long LastSeen { get; set; } = at;

    public long? CountWrittenAt { get; set; }

    public bool IsDirty { get; set; }
}
