using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Status;

/// <summary>What the conditions SourceVerified and ImagesVerified say.</summary>
internal static class Verifications
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

    /// <returns>Of spec.verify.images; null without rules.</returns>
    public static Verification? OfImages(TalosImageBuildSpec spec, InputsStatus? inputs, IReadOnlyList<BuildPlan> plans) => spec.Verify is { Images.Count: > 0 }
        ? new Verification(
            inputs?.Verified is { } count ? $"{count} of the images in status.inputs have the signatures that spec.verify.images requires; it allows the others."
            : plans.Count > 0 && plans.All(plan => plan.Inputs is null) ? "The build takes no image from a registry."
            : null)
        : null;
}
