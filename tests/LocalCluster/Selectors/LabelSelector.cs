namespace TalosImageOperator.LocalCluster.Selectors;

/// <summary>A label selector; all requirements hold together, none selects everything.</summary>
internal sealed record LabelSelector(IReadOnlyList<LabelRequirement> Requirements)
{
    public static LabelSelector Everything { get; } = new([]);

    public bool Matches(JsonObject? labels) => Requirements.All(requirement => requirement.Matches(labels));

    /// <summary>Reads the query form, such as <c>app=x,tier in (a,b),!legacy</c>.</summary>
    /// <exception cref="ApiException">400: it cannot be read.</exception>
    public static LabelSelector Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Everything : new LabelSelector([.. Split(text).Select(LabelRequirement.Parse)]);

    /// <summary>Reads <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    public static LabelSelector FromObject(JsonObject? selector) => new(
    [
        .. (selector.Map("matchLabels") ?? [])
            .Select(label => new LabelRequirement(label.Key, LabelOperator.In, [label.Value.AsText() ?? ""])),
        .. selector.Items("matchExpressions").Objects().Select(LabelRequirement.FromObject),
    ]);

    private static IEnumerable<string> Split(string text)
    {
        int depth = 0, start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '(')
            {
                depth++;
            }
            else if (text[i] == ')')
            {
                depth--;
            }
            else if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }
        yield return text[start..];
    }
}
