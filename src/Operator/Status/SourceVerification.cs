using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Status;

/// <summary>What the condition SourceVerified says.</summary>
internal static class SourceVerification
{
    /// <param name="spec">Of the build.</param>
    /// <param name="sources">The trees of the run that were fetched.</param>
    /// <returns>Null if the spec asks for no signature of a tree that it builds.</returns>
    public static Verification? Of(TalosImageBuildSpec spec, IReadOnlyList<SourceTreeStatus> sources)
    {
        var asked = SpecTrees.Fetched(spec).Prepend(SpecTrees.Of(spec)[0]).Where(tree => tree.Source.Verify is not null).ToList();
        if (asked.Count == 0)
        {
            return null;
        }

        var verified = asked.Select(tree => (tree.Field, sources.FirstOrDefault(source => source.Name == tree.Id)?.VerifiedBy)).ToList();
        return new Verification(verified.All(tree => tree.VerifiedBy is not null)
            ? string.Join(" ", verified.Select(tree => $"{tree.Field} is signed by {tree.VerifiedBy}."))
            : null);
    }
}
