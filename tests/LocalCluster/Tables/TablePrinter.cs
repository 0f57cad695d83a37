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
