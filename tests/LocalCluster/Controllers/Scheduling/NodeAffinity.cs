namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>A pod's nodeSelector and required node affinity. Preferences are not weighed.</summary>
internal static class NodeAffinity
{
    public static bool Matches(JsonObject pod, JsonObject node)
    {
        var labels = node.Map("metadata", "labels");
        foreach (var (key, value) in pod.Map("spec", "nodeSelector") ?? [])
        {
            if (labels.Text(key) is not { } label || label != value.AsText())
            {
                return false;
            }
        }
        var terms = pod.Items(
            "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
        return terms is null || terms.Objects().Any(term => TermMatches(term, node, labels));
    }

    // A term without any requirement matches nothing.
    private static bool TermMatches(JsonObject term, JsonObject node, JsonObject? labels)
    {
        List<JsonObject> expressions = [.. term.Items("matchExpressions").Objects()];
        List<JsonObject> fields = [.. term.Items("matchFields").Objects()];
        return expressions.Count + fields.Count > 0
            && expressions.TrueForAll(expression => Holds(expression, labels.Text(expression.Text("key") ?? "")))
            && fields.TrueForAll(field => field.Text("key") == "metadata.name" && Holds(field, node.Name()));
    }

    private static bool Holds(JsonObject requirement, string? actual)
    {
        List<string> values = [.. requirement.Items("values").Texts()];
        return requirement.Text("operator") switch
        {
            "In" => actual is not null && values.Contains(actual),
            "NotIn" => actual is null || !values.Contains(actual),
            "Exists" => actual is not null,
            "DoesNotExist" => actual is null,
            "Gt" => Compare(actual, values) > 0,
            "Lt" => Compare(actual, values) < 0,
            _ => false,
        };
    }

    private static int? Compare(string? actual, List<string> values) =>
        long.TryParse(actual, CultureInfo.InvariantCulture, out var left) && values.Count == 1
            && long.TryParse(values[0], CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : null;
}
