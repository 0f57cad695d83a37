using System.Text.Json;
using System.Text.Json.Serialization;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>Who holds a lease, since when, and for how long.</summary>
public sealed record LeaseSpec
{
    /// <summary>Null or empty: nobody.</summary>
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

    /// <summary>Fields of newer servers, written back as they came. Settable: generated contracts refuse it otherwise.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
