using TalosImageOperator.LocalCluster.Schemas.Cel;

namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>
/// One node of a structural schema, from a CustomResourceDefinition or from the built-in types. Built-in types may refer to
/// themselves, so a schema is a graph, not a tree.
/// </summary>
internal sealed class Schema
{
    /// <summary>A value that is kept unchanged.</summary>
    public static Schema Anything { get; } = new() { PreserveUnknown = true };

    /// <summary>The name of a built-in type, for <c>$ref</c> and for messages; empty for the others.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>object, array, string, integer, number, boolean, or empty for any.</summary>
    public string Type { get; set; } = "";

    public string Format { get; init; } = "";

    public Dictionary<string, Schema> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>The field numbers of a built-in type's protobuf form. Empty if it is read from JSON alone.</summary>
    public Dictionary<string, int> FieldNumbers { get; } = new(StringComparer.Ordinal);

    public Schema? AdditionalProperties { get; init; }

    public Schema? Items { get; init; }

    public bool PreserveUnknown { get; init; }

    public bool IntOrString { get; init; }

    /// <summary>A quantity of the built-in types: a number or a string.</summary>
    public bool Quantity { get; init; }

    public bool Nullable { get; init; }

    /// <summary>atomic, set or map for lists.</summary>
    public string ListType { get; init; } = "atomic";

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary>An object that one manager owns as a whole (x-kubernetes-map-type: atomic).</summary>
    public bool AtomicMap { get; init; }

    /// <summary>Its own CEL rules.</summary>
    public IReadOnlyList<CelRule> Rules { get; init; } = [];

    /// <summary>Whether there are CEL rules, here or below.</summary>
    public bool HasRules { get; set; }

    public JsonNode? Default { get; init; }

    /// <summary>The JSON schema it was read from, for the checks of values; null for built-in types.</summary>
    public JsonObject? Source { get; init; }

    /// <summary>The schema of a member, or null if the member is unknown.</summary>
    public Schema? Member(string name) => Properties.GetValueOrDefault(name) ?? AdditionalProperties;
}
