using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>A coordination.k8s.io/v1 Lease with times in the format that the API server requires.</summary>
public sealed record Lease : IKubernetesObject<V1ObjectMeta>
{
    public static ResourceType<Lease> Type { get; } = new()
    {
        Group = "coordination.k8s.io",
        Version = "v1",
        Plural = "leases",
        Kind = "Lease",
        Json = RuntimeJson.Lease,
    };

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "coordination.k8s.io/v1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "Lease";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public LeaseSpec? Spec { get; init; }
}

/// <summary>The holder of a lease and its times.</summary>
public sealed record LeaseSpec
{
    /// <summary>Null or empty if the lease has no holder.</summary>
    [JsonPropertyName("holderIdentity")]
    public string? HolderIdentity { get; init; }

    [JsonPropertyName("leaseDurationSeconds")]
    public int? LeaseDurationSeconds { get; init; }

    [JsonPropertyName("acquireTime")]
    public MicroTime? AcquireTime { get; init; }

    [JsonPropertyName("renewTime")]
    public MicroTime? RenewTime { get; init; }

    [JsonPropertyName("leaseTransitions")]
    public int? LeaseTransitions { get; init; }

    /// <summary>Fields of newer servers, written back unchanged. Settable, because generated contracts require it.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
