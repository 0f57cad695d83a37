using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Operator.Views;

/// <summary>The fields of a pod that the operator reads, under the names of the API.</summary>
public sealed record PodView : IKubernetesObject<V1ObjectMeta>
{
    string IKubernetesObject.ApiVersion { get => "v1"; set { } }

    string IKubernetesObject.Kind { get => "Pod"; set { } }

    public V1ObjectMeta Metadata { get; set; } = new();

    public PodSpecView Spec { get; init; } = new();

    public PodStatusView? Status { get; init; }

    /// <summary>
    /// The part that the cache keeps: the volumes of the user's Secrets and ConfigMaps, unless the pod has ended, and the conditions
    /// that say why a pod does not run.
    /// </summary>
    public static PodView Kept(PodView pod)
    {
        var ended = pod.Status?.Phase is "Succeeded" or "Failed";
        return pod with
        {
            Spec = pod.Spec with { Volumes = ended ? null : [.. (pod.Spec.Volumes ?? []).Where(volume => volume.IsOfUser)] },
            Status = pod.Status is not { } status ? null : status with
            {
                Conditions = [.. status.Conditions.Where(condition => condition.Type is "PodScheduled" or "DisruptionTarget" && (!ended || condition.Type == "DisruptionTarget"))],
            },
        };
    }
}

public sealed record PodSpecView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string? NodeName { get; init; }

    public IReadOnlyList<VolumeView>? Volumes { get; init; }
}

public sealed record VolumeView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string Name { get; init; } = "";

    public SecretSourceView? Secret { get; init; }

    public NamedSourceView? ConfigMap { get; init; }

    public ProjectedSourceView? Projected { get; init; }

    [JsonIgnore]
    public bool IsOfUser => Secret is not null || ConfigMap is not null || Projected is not null;
}

public sealed record SecretSourceView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string? SecretName { get; init; }
}

public sealed record NamedSourceView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string? Name { get; init; }
}

public sealed record ProjectedSourceView
{
    public IReadOnlyList<ProjectionView>? Sources { get; init; }
}

public sealed record ProjectionView
{
    public NamedSourceView? Secret { get; init; }
}

public sealed record PodStatusView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string? Phase { get; init; }

    [JsonConverter(typeof(SharedStringConverter))]
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTime? StartTime { get; init; }

    public IReadOnlyList<ConditionView> Conditions { get; init => field = value ?? []; } = [];

    public IReadOnlyList<ContainerStatusView>? InitContainerStatuses { get; init; }

    public IReadOnlyList<ContainerStatusView>? ContainerStatuses { get; init; }
}

public sealed record ContainerStatusView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string Name { get; init; } = "";

    public bool? Started { get; init; }

    public int RestartCount { get; init; }

    public ContainerStateView? State { get; init; }

    public ContainerStateView? LastState { get; init; }
}

/// <summary>At most one of the three is set. If none is, the container is waiting.</summary>
public sealed record ContainerStateView
{
    public WaitingView? Waiting { get; init; }

    public RunningView? Running { get; init; }

    public TerminatedView? Terminated { get; init; }
}

public sealed record WaitingView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string? Reason { get; init; }

    public string? Message { get; init; }
}

public sealed record RunningView
{
    public DateTime? StartedAt { get; init; }
}

public sealed record TerminatedView
{
    public int ExitCode { get; init; }

    [JsonConverter(typeof(SharedStringConverter))]
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? FinishedAt { get; init; }
}
