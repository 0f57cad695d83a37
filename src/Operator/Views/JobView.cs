using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Operator.Views;

/// <summary>
/// The fields of a Job that the operator reads, under the names of the API. It omits the pod template, the largest part of a Job.
/// </summary>
public sealed record JobView : IKubernetesObject<V1ObjectMeta>
{
    string IKubernetesObject.ApiVersion { get => "batch/v1"; set { } }

    string IKubernetesObject.Kind { get => "Job"; set { } }

    public V1ObjectMeta Metadata { get; set; } = new();

    public JobSpecView Spec { get; init; } = new();

    public JobStatusView? Status { get; init; }
}

public sealed record JobSpecView
{
    public bool? Suspend { get; init; }

    /// <summary>In seconds.</summary>
    public long? ActiveDeadlineSeconds { get; init; }
}

public sealed record JobStatusView
{
    public DateTime? StartTime { get; init; }

    public DateTime? CompletionTime { get; init; }

    public int? Active { get; init; }

    public int? Succeeded { get; init; }

    public int? Failed { get; init; }

    public UncountedPodsView? UncountedTerminatedPods { get; init; }

    public IReadOnlyList<ConditionView> Conditions { get; init => field = value ?? []; } = [];
}

/// <summary>Pods that have ended and that the Job has not counted yet, by UID.</summary>
public sealed record UncountedPodsView
{
    public IReadOnlyList<string>? Succeeded { get; init; }

    public IReadOnlyList<string>? Failed { get; init; }
}

/// <summary>A condition of a Job, a pod or a node.</summary>
public sealed record ConditionView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string Type { get; init; } = "";

    [JsonConverter(typeof(SharedStringConverter))]
    public string Status { get; init; } = "";

    [JsonConverter(typeof(SharedStringConverter))]
    public string? Reason { get; init; }

    [JsonConverter(typeof(SharedStringConverter))]
    public string? Message { get; init; }

    public DateTime? LastTransitionTime { get; init; }
}
