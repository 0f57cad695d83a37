using System.Text.Json.Serialization;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>How often an event has happened by now, and when last.</summary>
public sealed record ClusterEventSeries
{
    [JsonPropertyName("count")]
    public required int Count { get; init; }

    [JsonPropertyName("lastObservedTime")]
    public required MicroTime LastObservedTime { get; init; }
}
