using TalosImageOperator.LocalCluster.Rules;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Tables;

namespace TalosImageOperator.LocalCluster.Resources;

/// <summary>The kinds that a CustomResourceDefinition serves, the preferred version first.</summary>
internal static class CustomKinds
{
    public static IEnumerable<ResourceKind> Of(JsonObject definition)
    {
        var spec = definition.Child("spec");
        JsonObject[] versions = [.. spec.Items("versions").Objects().Where(version => version.Flag("served") == true)];
        return versions
            .OrderBy(version => version.Text("name"), VersionOrder.Comparer)
            .Select(version => Read(definition, version, versions.Length > 1));
    }

    private static ResourceKind Read(JsonObject definition, JsonObject version, bool severalVersions)
    {
        var names = definition.Map("spec", "names")!;
        var group = definition.Text("spec", "group")!;
        var name = version.Text("name")!;
        var schema = SchemaReader.ReadRoot(version.Map("schema", "openAPIV3Schema"));
        var apiVersion = $"{group}/{name}";
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
            FieldLabels = Selectable(version.Items("selectableFields")),
            FromStored = severalVersions ? value => WithApiVersion(value, apiVersion) : null,
            DeprecationWarning = version.Flag("deprecated") == true
                ? version.Text("deprecationWarning") ?? $"{apiVersion} {names.Text("kind")} is deprecated"
                : null,
        };
    }

    private static JsonObject WithApiVersion(JsonObject value, string apiVersion)
    {
        value["apiVersion"] = apiVersion;
        return value;
    }

    private static Dictionary<string, Func<JsonObject, string>> Selectable(JsonArray? fields) =>
        fields.Objects().Select(field => field.Text("jsonPath")!.TrimStart('.')).ToDictionary(
            path => path,
            path => (Func<JsonObject, string>)(value => value.At(path.Split('.'))?.ToString() ?? ""));
}
