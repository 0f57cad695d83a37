using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// Ends the build if a platform has fetched a tree and does not say whose signature it verified, or has found images and does not say how
/// many it verified: a Builder that is older than the fields ignores them.
/// </summary>
internal static class RejectUnverified
{
    public static Decision? Decide(ReconcileInput input)
    {
        foreach (var tree in SpecTrees.Of(input.Run.Build.Spec).Where(tree => tree.Source.Verify is not null))
        {
            if (input.Observed.Platforms.FirstOrDefault(platform => platform.Trees.GetValueOrDefault(tree.Id) is { VerifiedBy: null }) is { } platform)
            {
                return Reject(input, platform.Platform, $"{tree.Field}.verify: the Builder has not verified this tree. Check that --builder-image has the same version as the operator.");
            }
        }

        return input.Run.Build.Spec.Verify is { Images.Count: > 0 } && input.Observed.Platforms.FirstOrDefault(other => other is { Inputs: not null, VerifiedImages: null }) is { } unverified
            ? Reject(input, unverified.Platform, "spec.verify.images: the Builder has not verified the images. Check that --builder-image has the same version as the operator.")
            : null;
    }

    private static Decision Reject(ReconcileInput input, string platform, string message) => new()
    {
        Phase = BuildPhase.Failed,
        Reason = Reasons.VersionMismatch,
        Message = $"{platform}: {message}",
        Stalled = true,
        Failure = new FailureStatus { Platform = platform, Class = FailureClass.Infrastructure, Reason = Reasons.VersionMismatch, Message = message },
        Platforms = input.Observed.Platforms,
        Writes = [.. input.LiveJobs.Select(job => new Write.DeleteJob(job))],
    };
}
