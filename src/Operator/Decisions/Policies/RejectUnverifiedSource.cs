using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// Ends the build if a platform has fetched a tree and does not say whose signature it verified: a Builder that is older than the field
/// ignores it.
/// </summary>
internal static class RejectUnverifiedSource
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

        return null;
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
