using System.Globalization;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>The filter and the page number of the list, as in the query of its address.</summary>
/// <param name="Namespace">Empty: all.</param>
/// <param name="Phase">Null: all.</param>
/// <param name="Text">A part of the name, the release or the reason, in any case.</param>
/// <param name="Page">From 1.</param>
internal sealed record BuildFilter(string Namespace, BuildPhase? Phase, string Text, int Page)
{
    private const int LongestText = 253;

    public static BuildFilter Read(IQueryCollection query) => new(
        Value(query, "namespace"),
        Enum.TryParse<BuildPhase>(Value(query, "phase"), out var phase) && Enum.IsDefined(phase) ? phase : null,
        Value(query, "text"),
        int.TryParse(Value(query, "page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Max(page, 1) : 1);

    public bool Matches(TalosImageBuild build, string reason) =>
        (Namespace.Length == 0 || build.Metadata.NamespaceProperty == Namespace)
        && (Phase is null || BuildSummary.PhaseOf(build) == Phase)
        && (Text.Length == 0 || Has(build.Metadata.Name) || Has(build.Spec.Release) || Has(reason));

    /// <summary>The address of a page of the same list.</summary>
    public string Address(int page)
    {
        var parts = new[] { ("namespace", Namespace), ("phase", Phase?.ToString() ?? ""), ("text", Text), ("page", page == 1 ? "" : page.ToString(CultureInfo.InvariantCulture)) }
            .Where(part => part.Item2.Length > 0).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2)}").ToList();
        return parts.Count == 0 ? "/" : "/?" + string.Join('&', parts);
    }

    private bool Has(string value) => value.Contains(Text, StringComparison.OrdinalIgnoreCase);

    private static string Value(IQueryCollection query, string name) =>
        query[name] is [{ } value, ..] ? value.Trim()[..Math.Min(value.Trim().Length, LongestText)] : "";
}
