using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// JSON options with the Kubernetes client's converters and generated contracts, and those of this project's own
/// objects (Lease and Event, whose times need six fractional digits).
/// </summary>
public static class RuntimeJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(OfTheClient());
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(RuntimeJsonContext.Default, options.TypeInfoResolver);
        options.MakeReadOnly();
        return options;
    }

    // The client keeps its options internal; this callback is the one public way to see them. Nothing is changed.
    private static JsonSerializerOptions OfTheClient()
    {
        JsonSerializerOptions? seen = null;
        KubernetesJson.AddJsonOptions(options => seen = options);
        return seen!;
    }
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(ClusterEvent))]
internal sealed partial class RuntimeJsonContext : JsonSerializerContext;
