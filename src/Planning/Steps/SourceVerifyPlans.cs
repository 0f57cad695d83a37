using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Steps;

/// <summary>Which signatures a source tree must have.</summary>
internal static class SourceVerifyPlans
{
    /// <returns>Null if the tree is not verified.</returns>
    public static SourceVerifyPlan? Of(ISourceTree tree) => tree.Verify is { } verify
        ? new SourceVerifyPlan { Mode = verify.Mode ?? (IsReleaseByDefault(tree) ? VerifyMode.Tag : null) }
        : null;

    // A release is a tag. A server that has a branch of its name instead must not get by with a commit of any age.
    private static bool IsReleaseByDefault(ISourceTree tree) => tree is SourceSpec { Revision: null } or ExtensionBuildSpec { Revision: null };
}
