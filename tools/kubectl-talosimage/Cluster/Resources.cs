using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;

namespace TalosImageOperator.KubectlTalosImage.Cluster;

/// <summary>The resources that are listed and watched.</summary>
internal static class Resources
{
    public static ResourceType<TalosImageBuild> Builds { get; } = new()
    {
        Group = TalosImageBuild.Group,
        Version = TalosImageBuild.Version,
        Plural = TalosImageBuild.Plural,
        Kind = TalosImageBuild.KindName,
        Json = EntitiesJsonContext.Default.TalosImageBuild,
    };

    public static ResourceType<Pod> Pods { get; } =
        new() { Group = "", Version = "v1", Plural = "pods", Kind = "Pod", Json = PodJsonContext.Default.Pod };
}

/// <summary>The fields of a pod that say which logs it has.</summary>
internal sealed record Pod : IKubernetesObject<V1ObjectMeta>
{
    string IKubernetesObject.ApiVersion { get => "v1"; set { } }

    string IKubernetesObject.Kind { get => "Pod"; set { } }

    public V1ObjectMeta Metadata { get; set; } = new();

    public PodSpec Spec { get; init => field = value ?? new(); } = new();

    public PodStatus Status { get; init => field = value ?? new(); } = new();

    /// <summary>In the order in which they start.</summary>
    [JsonIgnore]
    public IEnumerable<Container> Containers => Spec.InitContainers.Concat(Spec.Containers);

    public ContainerState? StateOf(string container) =>
        Status.InitContainerStatuses.Concat(Status.ContainerStatuses).FirstOrDefault(status => status.Name == container)?.State;
}

internal sealed record PodSpec
{
    public IReadOnlyList<Container> InitContainers { get; init => field = value ?? []; } = [];

    public IReadOnlyList<Container> Containers { get; init => field = value ?? []; } = [];
}

internal sealed record Container
{
    public string Name { get; init; } = "";

    public string? RestartPolicy { get; init; }

    /// <summary>A native sidecar, which runs beside the steps.</summary>
    [JsonIgnore]
    public bool IsSidecar => RestartPolicy == "Always";
}

internal sealed record PodStatus
{
    public string? Phase { get; init; }

    public IReadOnlyList<ContainerStatus> InitContainerStatuses { get; init => field = value ?? []; } = [];

    public IReadOnlyList<ContainerStatus> ContainerStatuses { get; init => field = value ?? []; } = [];
}

internal sealed record ContainerStatus
{
    public string Name { get; init; } = "";

    public ContainerState? State { get; init; }
}

/// <summary>At most one is set.</summary>
internal sealed record ContainerState
{
    public Started? Running { get; init; }

    public Started? Terminated { get; init; }

    /// <summary>Whether there is a log.</summary>
    [JsonIgnore]
    public bool HasStarted => Running is not null || Terminated is { StartedAt: not null };
}

internal sealed record Started
{
    public DateTime? StartedAt { get; init; }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Pod))]
internal sealed partial class PodJsonContext : JsonSerializerContext;
