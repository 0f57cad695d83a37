using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>An events.k8s.io/v1 Event with times in the format that the API server requires.</summary>
public sealed record ClusterEvent : IKubernetesObject<V1ObjectMeta>
{
    public static ResourceType<ClusterEvent> Type { get; } = new()
    {
        Group = "events.k8s.io",
        Version = "v1",
        Plural = "events",
        Kind = "Event",
        Json = RuntimeJson.ClusterEvent,
    };

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "events.k8s.io/v1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "Event";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("eventTime")]
    public MicroTime? EventTime { get; init; }

    [JsonPropertyName("type")]
    public string? EventType { get; init; }

    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    [JsonPropertyName("action")]
    public string? Action { get; init; }

    [JsonPropertyName("note")]
    public string? Note { get; init; }

    [JsonPropertyName("regarding")]
    public V1ObjectReference? Regarding { get; init; }

    [JsonPropertyName("related")]
    public V1ObjectReference? Related { get; init; }

    [JsonPropertyName("reportingController")]
    public string? ReportingController { get; init; }

    [JsonPropertyName("reportingInstance")]
    public string? ReportingInstance { get; init; }

    [JsonPropertyName("series")]
    public ClusterEventSeries? Series { get; init; }
}

/// <summary>How often an event has occurred, and when last.</summary>
public sealed record ClusterEventSeries
{
    [JsonPropertyName("count")]
    public required int Count { get; init; }

    [JsonPropertyName("lastObservedTime")]
    public required MicroTime LastObservedTime { get; init; }
}
