using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.Entities.Serialization;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Entities;

/// <summary>
/// JSON of the resource and of every Kubernetes model in it, source-generated. Names in camel case, enums by name, timestamps in
/// whole seconds; null and empty collections are not written; absent or null ones are read as empty, absent fields as their
/// defaults; unknown fields are ignored.
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

    /// <summary>For callers that combine resolvers. Options other than <see cref="Options"/> need its converters too.</summary>
    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => _resolver.GetTypeInfo(type, options);

    private JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
