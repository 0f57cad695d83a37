namespace TalosImageOperator.LocalCluster.Tables;

/// <summary>The columns of a kind and how a row is read from an object.</summary>
internal sealed record TablePrinter(IReadOnlyList<TableColumn> Columns, Func<JsonObject, DateTimeOffset, JsonArray> Cells)
{
    public static TableColumn NameColumn { get; } = new("Name", "string", "name", "Name must be unique within a namespace.");

    public static TableColumn AgeColumn { get; } = new("Age", "string", "", "Time since creation.");

    public static TablePrinter NameAndAge { get; } =
        new([NameColumn, AgeColumn],
            (value, now) => [value.Name(), Ages.Since(value.Text("metadata", "creationTimestamp"), now)]);
}

/// <summary>One column; a priority above 0 shows only in wide output.</summary>
internal sealed record TableColumn(string Name, string Type = "string", string Format = "", string Description = "",
    int Priority = 0);

/// <summary>Renders objects as a meta.k8s.io/v1 Table.</summary>
internal static class TableRenderer
{
    /// <param name="includeObject">None, Metadata (the default) or Object: what each row carries beside its cells.</param>
    /// <param name="withColumns">A watch sends the columns with its first event only.</param>
    public static JsonObject Render(
        TablePrinter printer, IEnumerable<JsonObject> values, DateTimeOffset now, string? includeObject, JsonObject metadata, bool withColumns = true) => new()
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata,
            ["columnDefinitions"] = withColumns ? new JsonArray([.. printer.Columns.Select(Column)]) : null,
            ["rows"] = new JsonArray([.. values.Select(value => (JsonNode)Row(printer, value, now, includeObject))]),
        };

    private static JsonObject Row(TablePrinter printer, JsonObject value, DateTimeOffset now, string? includeObject)
    {
        var row = new JsonObject { ["cells"] = printer.Cells(value, now) };
        if (includeObject != "None")
        {
            row["object"] = includeObject == "Object" ? value : new JsonObject
            {
                ["kind"] = "PartialObjectMetadata",
                ["apiVersion"] = "meta.k8s.io/v1",
                ["metadata"] = value.Metadata().DeepClone(),
            };
        }

        return row;
    }

    private static JsonNode Column(TableColumn column) => new JsonObject
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };
}
