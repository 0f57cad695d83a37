using TalosImageOperator.LocalCluster.Rules;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Tables;

namespace TalosImageOperator.LocalCluster.Resources;

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
