using TalosImageOperator.LocalCluster.Rules;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Tables;

namespace TalosImageOperator.LocalCluster.Resources;

/// <summary>Every kind that is served now: the built-in ones and those of the stored CustomResourceDefinitions.</summary>
internal sealed class KindRegistry
{
    private volatile Served _served = new([.. BuiltInKinds.All], 0);

    public KindRegistry(ObjectStore store)
    {
        store.Committed += written =>
        {
            if (written.Resource == Kinds.CustomResourceDefinitions)
            {
                Rebuild([.. store.Current.Of(Kinds.CustomResourceDefinitions).Values.Select(crd => crd.Value)],
                    written.Revision);
            }
        };
    }

    public IReadOnlyList<ResourceKind> All => _served.Kinds;

    /// <summary>Changes whenever the kinds do.</summary>
    public long Generation => _served.Generation;

    public ResourceKind? Find(string group, string version, string plural) =>
        _served.Kinds.FirstOrDefault(kind => kind.Plural == plural && kind.Version == version && kind.Group == group);

    /// <summary>The preferred version of a resource.</summary>
    /// <exception cref="ApiException">404: it is not served.</exception>
    public ResourceKind Get(GroupResource resource) =>
        _served.Kinds.FirstOrDefault(kind => kind.Resource == resource) ?? throw ApiErrors.NoSuchPath();

    /// <summary>The kind whose objects are kept under that resource, as they are kept.</summary>
    public ResourceKind? Stored(GroupResource storage) =>
        _served.Kinds.FirstOrDefault(kind => kind.Resource == storage);

    private void Rebuild(IEnumerable<JsonObject> definitions, long revision) =>
        _served = new Served([.. BuiltInKinds.All, .. definitions.SelectMany(CustomKinds.Of)], revision);

    private sealed record Served(IReadOnlyList<ResourceKind> Kinds, long Generation);
}

/// <summary>The kinds that a CustomResourceDefinition serves.</summary>
internal static class CustomKinds
{
    public static IEnumerable<ResourceKind> Of(JsonObject definition) => definition.Child("spec").Items("versions").Objects()
        .Where(version => version.Flag("served") == true).Select(version => Read(definition, version));

    private static ResourceKind Read(JsonObject definition, JsonObject version)
    {
        var names = definition.Map("spec", "names")!;
        var group = definition.Text("spec", "group")!;
        var name = version.Text("name")!;
        var schema = SchemaReader.ReadRoot(version.Map("schema", "openAPIV3Schema"));
        return new ResourceKind
        {
            Group = group,
            Version = name,
            Plural = names.Text("plural")!,
            Singular = names.Text("singular") ?? names.Text("kind")!.ToLowerInvariant(),
            Kind = names.Text("kind")!,
            ListKindName = names.Text("listKind"),
            ShortNames = [.. names.Items("shortNames").Texts()],
            Categories = [.. names.Items("categories").Texts()],
            Namespaced = definition.Text("spec", "scope") != "Cluster",
            StatusSubresource = version.At("subresources", "status") is not null,
            Custom = true,
            Terminating = definition.At("metadata", "deletionTimestamp") is not null,
            TracksGeneration = true,
            UnconditionalUpdate = false,
            Schema = schema,
            Rules = new CustomResourceRules(schema),
            Printer = CustomPrinter.Read(version.Items("additionalPrinterColumns")),
        };
    }
}
