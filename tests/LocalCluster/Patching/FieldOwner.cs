namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>One entry of managedFields.</summary>
internal sealed record FieldOwner(string Manager, string Operation, string ApiVersion, string Subresource, string Time,
    FieldSet Fields)
{
    public bool IsSameAs(FieldOwner other) =>
        Manager == other.Manager && Operation == other.Operation && ApiVersion == other.ApiVersion
            && Subresource == other.Subresource;

    public static IReadOnlyList<FieldOwner> ReadAll(JsonObject? value) =>
        [.. value.Items("metadata", "managedFields").Objects().Select(Read)];

    public static JsonArray? WriteAll(IEnumerable<FieldOwner> owners)
    {
        JsonNode[] entries = [.. owners.Where(owner => !owner.Fields.IsEmpty).Select(owner => owner.Write())];
        return entries.Length == 0 ? null : [.. entries];
    }

    /// <summary>Whether every entry is one that the API server can decode.</summary>
    public static bool AreReadable(JsonArray? entries) => entries is not null && entries.Objects().All(entry =>
        entry.Text("operation") is "Apply" or "Update" && entry.Text("fieldsType") == "FieldsV1" && !string.IsNullOrEmpty(entry.Text("apiVersion"))
        && IsFieldSet(entry.Map("fieldsV1")));

    private static bool IsFieldSet(JsonObject? fields) => fields is null || fields.All(field =>
        (field.Key == "." || field.Key.AsSpan() is ['f' or 'k' or 'v' or 'i', ':', ..]) && IsFieldSet(field.Value as JsonObject));

    private static FieldOwner Read(JsonObject entry) => new(
        entry.Text("manager") ?? "", entry.Text("operation") ?? "Update", entry.Text("apiVersion")
            ?? "", entry.Text("subresource") ?? "",
        entry.Text("time") ?? "", FieldSet.Read(entry.Map("fieldsV1")));

    private JsonObject Write()
    {
        var entry = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Operation,
            ["apiVersion"] = ApiVersion,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.Write(),
        };
        if (Time.Length > 0)
        {
            entry["time"] = Time;
        }

        if (Subresource.Length > 0)
        {
            entry["subresource"] = Subresource;
        }

        return entry;
    }
}
