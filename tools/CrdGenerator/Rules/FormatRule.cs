namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>Formats must be known to the API server, which ignores others with a warning.</summary>
public sealed class FormatRule : ISchemaRule
{
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["string"] =
        [
            "bsonobjectid", "uri", "email", "hostname", "ipv4", "ipv6", "cidr", "mac", "uuid", "uuid3", "uuid4", "uuid5", "isbn",
            "isbn10", "isbn13", "creditcard", "ssn", "hexcolor", "rgbcolor", "byte", "password", "date", "duration", "date-time",
        ],
        ["integer"] = ["int32", "int64"],
        ["number"] = ["float", "double"],
    };

    public IEnumerable<string> Check(SchemaNode node)
    {
        if ((string?)node.Schema["format"] is { } format && !Known.GetValueOrDefault(node.Type ?? "", []).Contains(format))
        {
            yield return node.Where($"format {format} has no effect for type {node.Type}");
        }
    }
}
