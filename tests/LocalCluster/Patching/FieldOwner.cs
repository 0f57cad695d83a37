using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;

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
        return entries.Length == 0 ? null : new JsonArray(entries);
    }

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
            ["time"] = Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.Write(),
        };
        if (Subresource.Length > 0) entry["subresource"] = Subresource;
        return entry;
    }
}
