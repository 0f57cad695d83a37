using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Observation;

/// <summary>What the source steps of a pod report.</summary>
internal static class SourceResults
{
    /// <returns>By the tree's ID.</returns>
    public static IReadOnlyDictionary<string, PlatformSourceStatus> Of(IReadOnlyDictionary<string, StepResult> results) => TreeIds.Fields
        .Select(tree => (Id: tree.Tree, Result: results.GetValueOrDefault(StepIds.SourceOf(tree.Tree))))
        .Where(tree => tree.Result?.Commit is not null)
        .ToDictionary(
            tree => tree.Id,
            tree => new PlatformSourceStatus
            {
                Name = tree.Id,
                Commit = tree.Result!.Commit!,
                SourceDateEpoch = tree.Result.SourceDateEpoch ?? 0,
                Patches = tree.Result.PatchesSha256,
                KernelChanges = tree.Result.ChangesSha256,
                VerifiedBy = tree.Result.VerifiedBy,
            },
            StringComparer.Ordinal);

    /// <summary>For the status. A build of Talos alone, without patches and signature, has it all in the platform's commit.</summary>
    public static IReadOnlyList<PlatformSourceStatus> ForStatus(PlatformObservation observed) =>
        observed.Trees.Values.All(tree => tree is { Name: TreeIds.Talos, Patches: null, VerifiedBy: null }) ? [] : [.. observed.Trees.Values];
}
