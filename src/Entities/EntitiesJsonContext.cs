using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.Entities.Serialization;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Entities;

/// <summary>
/// Source-generated JSON of the resource and the Kubernetes models in it. Names are in camel case, enums by name, timestamps in
/// whole seconds. Null and empty collections are not written. Absent or null ones are read as empty, absent fields as their
/// defaults, and unknown fields are ignored.
/// </summary>
public sealed class EntitiesJsonContext : IJsonTypeInfoResolver
{
    private readonly IJsonTypeInfoResolver _resolver = GeneratedContext.Default.WithAddedModifier(EmptyCollections.Omit);

    private EntitiesJsonContext()
    {
        Options = new JsonSerializerOptions(GeneratedContext.Default.Options) { TypeInfoResolver = _resolver };
        Options.MakeReadOnly();
    }

    public static EntitiesJsonContext Default { get; } = new();

    /// <summary>Read-only.</summary>
    public JsonSerializerOptions Options { get; }

    public JsonTypeInfo<TalosImageBuild> TalosImageBuild => Info<TalosImageBuild>();

    public JsonTypeInfo<TalosImageBuildList> TalosImageBuildList => Info<TalosImageBuildList>();

    public JsonTypeInfo<TalosImageBuildSpec> TalosImageBuildSpec => Info<TalosImageBuildSpec>();

    public JsonTypeInfo<TalosImageBuildStatus> TalosImageBuildStatus => Info<TalosImageBuildStatus>();

    /// <summary>For callers that combine resolvers. Their options need the converters of <see cref="Options"/>.</summary>
    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => _resolver.GetTypeInfo(type, options);

    private JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
