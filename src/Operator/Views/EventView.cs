using k8s;
using k8s.Models;

namespace TalosImageOperator.Operator.Views;

/// <summary>The fields of an event that the operator reads, under the names of the API.</summary>
public sealed record EventView : IKubernetesObject<V1ObjectMeta>
{
    string IKubernetesObject.ApiVersion { get => "v1"; set { } }

    string IKubernetesObject.Kind { get => "Event"; set { } }

    public V1ObjectMeta Metadata { get; set; } = new();

    public string? Type { get; init; }

    public string? Message { get; init; }

    public EventSeriesView? Series { get; init; }

    public DateTime? LastTimestamp { get; init; }

    public DateTime? EventTime { get; init; }
}

public sealed record EventSeriesView
{
    public DateTime? LastObservedTime { get; init; }
}
