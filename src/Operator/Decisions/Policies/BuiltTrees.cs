using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>What the platforms of a run build of each source tree beside that of Talos.</summary>
internal static class BuiltTrees
{
    /// <summary>
    /// What every platform must build, by the tree's ID, once one has fetched the tree. Which of two commits is newer is not known: the dates of
    /// such trees are those of their first commits. So it is the one that was observed first, and no platform is rebuilt for one that came later.
    /// </summary>
    public static IReadOnlyDictionary<string, PlatformSourceStatus> Of(ReconcileInput input, IReadOnlyList<PlatformObservation> platforms)
    {
        var first = input.IsCurrentRun ? input.Status.Sources.ToDictionary(source => source.Name, source => source.Commit, StringComparer.Ordinal) : [];
        return platforms.SelectMany(platform => platform.Trees.Values)
            .Where(tree => tree.Name != TreeIds.Talos)
            .GroupBy(tree => tree.Name, StringComparer.Ordinal)
            .ToDictionary(
                tree => tree.Key, tree => tree.FirstOrDefault(built => built.Commit == first.GetValueOrDefault(tree.Key)) ?? tree.First(), StringComparer.Ordinal);
    }

    /// <summary>For status.sources.</summary>
    public static IReadOnlyList<SourceTreeStatus> ForStatus(ReconcileInput input, IReadOnlyList<PlatformObservation> platforms)
    {
        var built = Of(input, platforms);
        var newest = RebuildOutdatedPlatform.NewestSource(platforms);
        var ofTalos = platforms.Select(platform => platform.Trees.GetValueOrDefault(TreeIds.Talos)).OfType<PlatformSourceStatus>()
            .OrderBy(tree => tree.Commit != newest?.Commit).FirstOrDefault();
        return
        [
            .. SpecTrees.Of(input.Run.Build.Spec)
                .Select(tree => (Tree: tree, Commit: tree.Id == TreeIds.Talos ? newest?.Commit : built.GetValueOrDefault(tree.Id)?.Commit,
                    Built: tree.Id == TreeIds.Talos ? ofTalos : built.GetValueOrDefault(tree.Id)))
                .Where(source => source.Commit is not null)
                .Select(source => new SourceTreeStatus
                {
                    Name = source.Tree.Id,
                    Repository = source.Tree.Source.Repository,
                    Revision = source.Tree.Revision,
                    Commit = source.Commit!,
                    Patches = source.Built?.Patches,
                    VerifiedBy = source.Built?.VerifiedBy,
                }),
        ];
    }
}
