using System.Text.RegularExpressions;
using TalosImageOperator.LocalCluster.Rules;

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

internal enum LabelOperator { In, NotIn, Exists, DoesNotExist, GreaterThan, LessThan }

/// <summary>One requirement on one label.</summary>
internal sealed partial record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    public bool Matches(JsonObject? labels) => Holds(labels.Text(Key));

    public bool Holds(string? value) => Operator switch
    {
        LabelOperator.In => value is not null && Values.Contains(value),
        LabelOperator.NotIn => value is null || !Values.Contains(value),
        LabelOperator.Exists => value is not null,
        LabelOperator.DoesNotExist => value is null,
        LabelOperator.GreaterThan => Compare(value) > 0,
        _ => Compare(value) < 0,
    };

    public static LabelRequirement Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            throw ApiErrors.BadRequest($"unable to parse requirement: found '{text.Trim()}', expected: a label selector requirement");
        }

        var key = match.Groups["key"].Value;
        string[] values = match.Groups["set"].Success
            ? [.. match.Groups["set"].Value.Split(',').Select(value => value.Trim())]
            : [match.Groups["value"].Value];
        LabelRequirement parsed = match.Groups["not"].Success ? new(key, LabelOperator.DoesNotExist, [])
            : match.Groups["in"].Success
                ? new(key, match.Groups["in"].Value == "in" ? LabelOperator.In : LabelOperator.NotIn, values)
            : match.Groups["op"].Value switch
            {
                "=" or "==" => new(key, LabelOperator.In, values),
                "!=" => new(key, LabelOperator.NotIn, values),
                _ => new(key, LabelOperator.Exists, []),
            };
        parsed.Check();
        return parsed;
    }

    public static LabelRequirement FromObject(JsonObject expression) => new(
        expression.Text("key") ?? "",
        expression.Text("operator") switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            "Gt" => LabelOperator.GreaterThan,
            "Lt" => LabelOperator.LessThan,
            _ => LabelOperator.Exists,
        },
        [.. expression.Items("values").Texts()]);

    private int? Compare(string? value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var actual)
        && long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bound)
            ? actual.CompareTo(bound)
            : null;

    private void Check()
    {
        var errors = new FieldErrors();
        Names.CheckQualifiedName(Key, "key", errors);
        foreach (var value in Values)
        {
            Names.CheckLabelValue(value, $"values[{Key}]", errors);
        }

        if (errors.Causes is [var first, ..])
        {
            throw ApiErrors.BadRequest($"unable to parse requirement: {first.Field}: {first.Message}");
        }
    }

    [GeneratedRegex(@"\A\s*(?:(?<not>!)\s*(?<key>[^\s!=<>(),]+)|(?<key>[^\s!=<>(),]+)(?:\s+(?<in>in|notin)\s*\((?<set>[^()]*)\)|\s*(?<op>==|=|!=)\s*(?<value>[^\s=!<>(),]*))?)\s*\z")]
    private static partial Regex Form();
}
