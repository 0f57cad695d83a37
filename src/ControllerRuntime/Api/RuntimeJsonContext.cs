using System.Text.Json.Serialization;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Api;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(ClusterEvent))]
internal sealed partial class RuntimeJsonContext : JsonSerializerContext;
