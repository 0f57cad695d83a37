namespace TalosImageOperator.LocalCluster.Selectors;

/// <summary>A field selector over the labels that a kind supports.</summary>
internal sealed class FieldSelector
{
    private readonly List<(Func<JsonObject, string> Read, string Value, bool Equal)> _terms = [];

    public bool IsEmpty => _terms.Count == 0;

    /// <summary>Judges the stored form of an object.</summary>
    public bool Matches(JsonObject value) => _terms.All(term => term.Read(value) == term.Value == term.Equal);

    /// <exception cref="ApiException">400: a field that the kind does not offer.</exception>
    public static FieldSelector Parse(string? text, ResourceKind kind)
    {
        var selector = new FieldSelector();
        foreach (var term in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var equal = !term.Contains("!=", StringComparison.Ordinal);
            var sides = term.Split(equal ? (term.Contains("==", StringComparison.Ordinal) ? "==" : "=") : "!=", 2);
            if (sides.Length != 2)
            {
                throw ApiErrors.BadRequest($"invalid field selector: \"{term}\"; can't understand it");
            }

            selector._terms.Add((Reader(sides[0].Trim(), kind), sides[1].Trim(), equal));
        }
        return selector;
    }

    private static Func<JsonObject, string> Reader(string field, ResourceKind kind) => field switch
    {
        "metadata.name" => value => value.Name(),
        "metadata.namespace" => value => value.Namespace() ?? "",
        _ => kind.FieldLabels.GetValueOrDefault(field)
            ?? throw ApiErrors.BadRequest($"Unable to find \"{kind.ApiVersion}, Resource={kind.Plural}\" that match label selector \"\", field selector \"{field}\": field label not supported: {field}"),
    };
}
