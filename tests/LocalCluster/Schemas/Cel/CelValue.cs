namespace TalosImageOperator.LocalCluster.Schemas.Cel;

/// <summary>What is known of an expression before it is evaluated.</summary>
/// <param name="Type">CEL's name of the type; dyn where it is not known.</param>
/// <param name="Schema">The schema of an object, map or list that comes from the resource.</param>
/// <param name="Size">The most bytes of a string, items of a list, or entries of a map.</param>
internal sealed record CelValue(string Type, Schema? Schema = null, double Size = 0)
{
    /// <summary>The size of a request, beyond which nothing in it can grow.</summary>
    private const double RequestBytes = 3 * 1024 * 1024;

    public static readonly CelValue Unknown = new("dyn");
    public static readonly CelValue Truth = new("bool");

    public static CelValue Of(Schema schema) => schema switch
    {
        { IntOrString: true } => new("dyn", null, RequestBytes),
        { Type: "string", Format: "date-time" or "duration" } => new(schema.Format == "duration" ? "duration" : "timestamp"),
        { Type: "string" } => new("string", schema, Declared(schema, "maxLength") * 4 ?? RequestBytes),
        { Type: "integer" } => new("int"),
        { Type: "number" } => new("double"),
        { Type: "boolean" } => Truth,
        { Type: "array" } => new("list", schema, Items(schema)),
        { AdditionalProperties: { } } => new("map", schema, Items(schema)),
        { Type: "object", PreserveUnknown: false } or { Properties.Count: > 0 } => new("object", schema),
        _ => Unknown,
    };

    /// <summary>How often a value inside this one can be there.</summary>
    public static double Items(Schema schema) => schema switch
    {
        { Type: "array" } => Declared(schema, "maxItems") ?? RequestBytes / (Least(schema.Items!) + 1),
        { AdditionalProperties: { } values } => Declared(schema, "maxProperties") ?? RequestBytes / (Least(values) + 6),
        _ => 1,
    };

    private static double? Declared(Schema schema, string limit) => Json.Nodes.Integer(schema.Source, limit);

    // The fewest bytes of a value.
    private static double Least(Schema schema) => schema.Type switch
    {
        "integer" or "number" => 1,
        "boolean" => 4,
        "object" => 2 + Json.Nodes.Texts(Json.Nodes.Items(schema.Source, "required"))
            .Sum(name => name.Length + 4 + (schema.Member(name) is { } member ? Least(member) : 0)),
        _ => 2,
    };
}
