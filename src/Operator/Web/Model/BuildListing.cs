using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>A page of the list of builds.</summary>
internal sealed record BuildListing
{
    /// <summary>Builds in a page.</summary>
    public const int PageSize = 50;

    /// <summary>Number of builds that match the filter.</summary>
    public required int Total { get; init; }

    /// <summary>From 1.</summary>
    public required int Page { get; init; }

    public required int Pages { get; init; }

    public required IReadOnlyList<BuildSummary> Items { get; init; }

    /// <summary>The namespaces with builds, for the filter.</summary>
    public required IReadOnlyList<string> Namespaces { get; init; }

    /// <summary>Unfinished builds first, then the newest.</summary>
    public static BuildListing Of(IEnumerable<TalosImageBuild> builds, BuildFilter filter, Disclosure disclosure)
    {
        var visible = builds
            .Where(build => disclosure.Shows(build.Metadata.NamespaceProperty) && build.Metadata.DeletionTimestamp is null).ToList();
        var matching = visible.Where(build => filter.Matches(build, ReasonOf(build))).ToList();
        var pages = Math.Max(1, (matching.Count + PageSize - 1) / PageSize);
        var page = Math.Min(filter.Page, pages);
        return new BuildListing
        {
            Total = matching.Count,
            Page = page,
            Pages = pages,
            Items =
            [
                .. matching
                    .OrderBy(build => BuildSummary.PhaseOf(build) is BuildPhase.Succeeded or BuildPhase.Failed)
                    .ThenByDescending(build => build.Metadata.CreationTimestamp)
                    .ThenBy(build => build.Metadata.NamespaceProperty, StringComparer.Ordinal)
                    .ThenBy(build => build.Metadata.Name, StringComparer.Ordinal)
                    .Skip((page - 1) * PageSize).Take(PageSize)
                    .Select(build => BuildSummary.Of(build, disclosure)),
            ],
            Namespaces = [.. visible.Select(build => build.Metadata.NamespaceProperty).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    private static string ReasonOf(TalosImageBuild build) =>
        build.Status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready)?.Reason ?? "";
}
