using System.Text.RegularExpressions;

namespace TalosImageOperator.LocalCluster.Resources;

/// <summary>Kubernetes' order of API versions, the preferred first: v2, v1, v1beta2, v1beta1, v1alpha1, then the rest by name.</summary>
internal static partial class VersionOrder
{
    public static IComparer<string?> Comparer { get; } = Comparer<string?>.Create(
        (left, right) => Compare(left ?? "", right ?? ""));

    private static int Compare(string left, string right)
    {
        (int Stability, int Major, int Minor)? first = Parse(left), second = Parse(right);
        if (first is { } a && second is { } b)
        {
            return b.CompareTo(a);
        }

        if (first is not null)
        {
            return -1;
        }

        return second is not null ? 1 : string.CompareOrdinal(left, right);
    }

    private static (int Stability, int Major, int Minor)? Parse(string version)
    {
        var match = Pattern().Match(version);
        if (!match.Success)
        {
            return null;
        }

        var stability = match.Groups[2].Value switch { "alpha" => 0, "beta" => 1, _ => 2 };
        return (stability, Number(match.Groups[1]), match.Groups[3].Success ? Number(match.Groups[3]) : 0);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Av([1-9][0-9]{0,8})(?:(alpha|beta)([1-9][0-9]{0,8}))?\z")]
    private static partial Regex Pattern();
}
