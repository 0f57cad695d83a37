using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Views;

/// <summary>JSON of the views. Fields that they do not have are skipped in the stream.</summary>
internal static class ViewJson
{
    private static readonly JsonSerializerOptions Options = new(ViewJsonContext.Default.Options)
    {
        TypeInfoResolver = ViewJsonContext.Default.WithAddedModifier(SlimMetadata.Of(IsRead, IsRead)),
    };

    // spec.job.nodeSelector may contain any label of a node.
    private static readonly JsonSerializerOptions NodeOptions = new(ViewJsonContext.Default.Options)
    {
        TypeInfoResolver = ViewJsonContext.Default.WithAddedModifier(SlimMetadata.Of(_ => false, _ => true)),
    };

    private static readonly JsonSerializerOptions BuildOptions = new(EntitiesJsonContext.Default.Options)
    {
        TypeInfoResolver = EntitiesJsonContext.Default.WithAddedModifier(SlimMetadata.Of(IsRead, IsRead)).WithAddedModifier(ShareStrings),
    };

    private static readonly string[] Unique = ["uid", "resourceVersion", "digest", "sha256", "fingerprint"];

    public static JsonTypeInfo<TalosImageBuild> Build => (JsonTypeInfo<TalosImageBuild>)BuildOptions.GetTypeInfo(typeof(TalosImageBuild));

    public static JsonTypeInfo<NodeView> Node => (JsonTypeInfo<NodeView>)NodeOptions.GetTypeInfo(typeof(NodeView));

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    // Names, repositories and reasons repeat from build to build. Digests and the like do not.
    private static void ShareStrings(JsonTypeInfo type)
    {
        var shared = type.Properties.Where(property => property.PropertyType == typeof(string) && type.Type != typeof(V1ObjectMeta) && property.CustomConverter is null && !Unique.Contains(property.Name));
        foreach (var property in shared)
        {
            property.CustomConverter = SharedStringConverter.Default;
        }
    }

    // The operator's own annotations and labels begin with the group.
    private static bool IsRead(string key) => key.StartsWith($"{TalosImageBuild.Group}/", StringComparison.Ordinal) || key == Labels.QueueName;
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(PodView))]
[JsonSerializable(typeof(NodeView))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(ConfigMapView))]
internal sealed partial class ViewJsonContext : JsonSerializerContext;

/// <summary>JSON of the client's models that the operator creates.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Job))]
[JsonSerializable(typeof(V1ConfigMap))]
internal sealed partial class JobJsonContext : JsonSerializerContext;
