using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>The API server's rules for the parts of a CRD other than its schema.</summary>
public static class DefinitionRules
{
    private static readonly string[] ColumnTypes = ["integer", "number", "string", "boolean", "date"];

    public static IReadOnlyList<string> Violations(JsonObject definition)
    {
        var spec = definition["spec"]!;
        var versions = spec["versions"]!.AsArray().Select(version => version!.AsObject()).ToList();
        return
        [
            .. Names(definition, spec),
            .. versions.Count(version => (bool)version["storage"]!) == 1 ? [] : (string[])["exactly one version must be stored"],
            .. versions.SelectMany(Columns),
            .. versions.SelectMany(version => SchemaRules.Violations(version["schema"]!["openAPIV3Schema"]!.AsObject())),
        ];
    }

    private static IEnumerable<string> Names(JsonObject definition, JsonNode spec)
    {
        var group = (string)spec["group"]!;
        var names = spec["names"]!;
        if (!group.Contains('.', StringComparison.Ordinal))
        {
            yield return $"group {group} needs a dot";
        }

        if ((string)definition["metadata"]!["name"]! != $"{names["plural"]}.{group}")
        {
            yield return "the name must be <plural>.<group>";
        }

        if ((string)names["kind"]! == (string)names["listKind"]!)
        {
            yield return "kind and listKind must differ";
        }
    }

    private static IEnumerable<string> Columns(JsonObject version) =>
        (version["additionalPrinterColumns"] as JsonArray ?? [])
            .Where(column => !ColumnTypes.Contains((string)column!["type"]!) || !((string)column["jsonPath"]!).StartsWith('.'))
            .Select(column =>
                $"column {column!["name"]} needs a type of {string.Join(", ", ColumnTypes)} and a path that begins with a dot");
}
