using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>JSON of this project's own objects.</summary>
internal static class RuntimeJson
{
    private static readonly JsonSerializerOptions Options = new(RuntimeJsonContext.Default.Options)
    {
        TypeInfoResolver = RuntimeJsonContext.Default.WithAddedModifier(SlimMetadata.DropManagedFields),
    };

    public static JsonTypeInfo<Lease> Lease => Info<Lease>();

    public static JsonTypeInfo<ClusterEvent> ClusterEvent => Info<ClusterEvent>();

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(ClusterEvent))]
internal sealed partial class RuntimeJsonContext : JsonSerializerContext;
