using System.Text.Json;

namespace TalosImageOperator.LocalCluster.Tables;

/// <summary>The additionalPrinterColumns of a CustomResourceDefinition version.</summary>
internal static class CustomPrinter
{
    public static TablePrinter Read(JsonArray? columns)
    {
        var parsed = new List<(JsonPath Path, string Type)>();
        var shown = new List<TableColumn> { TablePrinter.NameColumn };
        foreach (var column in columns.Objects())
        {
            if (!JsonPath.TryParse(column.Text("jsonPath") ?? "", out var path))
            {
                continue;
            }

            var type = column.Text("type") ?? "string";
            parsed.Add((path, type));
            shown.Add(new TableColumn(column.Text("name") ?? "", type, column.Text("format") ?? "",
                column.Text("description")
                    ?? $"Custom resource definition column (in JSONPath format): {column.Text("jsonPath")}",
                (int)(column.Integer("priority") ?? 0)));
        }
        if (parsed.Count == 0)
        {
            return TablePrinter.NameAndAge;
        }

        return new TablePrinter(shown, (value, now) =>
        {
            var cells = new JsonArray(value.Name());
            foreach ((var path, var type) in parsed)
            {
                cells.Add(Cell(path.Find(value), type, now));
            }

            return cells;
        });
    }

    private static JsonNode? Cell(IReadOnlyList<JsonNode> found, string type, DateTimeOffset now)
    {
        // Kubernetes shows what the path finds first, a list or an object as JSON
        // (k8s.io/apiextensions-apiserver, pkg/registry/customresource/tableconvertor).
        if (found.Count == 0)
        {
            return null;
        }

        var first = found[0];
        return type switch
        {
            "integer" => first.AsInteger() is { } number ? number : null,
            "number" => first.GetValueKind() == JsonValueKind.Number ? first.DeepClone() : null,
            "boolean" => first.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? first.DeepClone() : null,
            "date" => Ages.Since(first.AsText(), now),
            _ => first.AsText() ?? JsonText.WriteString(first),
        };
    }
}
