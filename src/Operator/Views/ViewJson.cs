using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Views;

/// <summary>How the views are read. What they do not name is skipped in the stream.</summary>
internal static class ViewJson
{
    private static readonly JsonSerializerOptions Options = new(ViewJsonContext.Default.Options)
    {
        TypeInfoResolver = ViewJsonContext.Default.WithAddedModifier(SlimMetadata.Of(IsRead, IsRead)),
    };

    // A node's labels are matched with any that a spec names.
    private static readonly JsonSerializerOptions NodeOptions = new(ViewJsonContext.Default.Options)
    {
        TypeInfoResolver = ViewJsonContext.Default.WithAddedModifier(SlimMetadata.Of(_ => false, _ => true)),
    };

    private static readonly JsonSerializerOptions BuildOptions = new(EntitiesJsonContext.Default.Options)
    {
        TypeInfoResolver = EntitiesJsonContext.Default.WithAddedModifier(SlimMetadata.Of(IsRead, IsRead)),
    };

    public static JsonTypeInfo<TalosImageBuild> Build => (JsonTypeInfo<TalosImageBuild>)BuildOptions.GetTypeInfo(typeof(TalosImageBuild));

    public static JsonTypeInfo<NodeView> Node => (JsonTypeInfo<NodeView>)NodeOptions.GetTypeInfo(typeof(NodeView));

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    // All that begin with the group are the operator's own.
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
internal sealed partial class ViewJsonContext : JsonSerializerContext;

/// <summary>The one object of the client's models that the operator writes.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Job))]
internal sealed partial class JobJsonContext : JsonSerializerContext;
