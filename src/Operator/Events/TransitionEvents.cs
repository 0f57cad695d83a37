using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Events;

/// <summary>An event of a build, for <c>kubectl describe</c>.</summary>
internal sealed record BuildEvent(bool Warning, string Reason, string Action, string Note);

/// <summary>Which events tell of the way from one status to the next. A status that only repeats itself tells nothing.</summary>
internal static class TransitionEvents
{
    public static IEnumerable<BuildEvent> Between(TalosImageBuildStatus before, TalosImageBuildStatus after)
    {
        foreach (var warning in after.Warnings.Except(before.Warnings, StringComparer.Ordinal))
        {
            yield return new BuildEvent(true, "SpecWarning", "Validate", warning);
        }

        foreach (var platform in after.Platforms.Where(platform => Newly(before, platform, BuildPhase.Succeeded)))
        {
            yield return new BuildEvent(false, "PlatformSucceeded", "Build", $"{platform.Platform} built from commit {platform.Commit}.");
        }

        var (old, current) = (Ready(before), Ready(after));
        if (current is not null && (old?.Reason != current.Reason || before.Phase != after.Phase || before.Fingerprint != after.Fingerprint))
        {
            yield return new BuildEvent(IsTrouble(after.Phase, current.Reason), current.Reason, Action(after.Phase), current.Message);
        }
    }

    private static bool IsTrouble(BuildPhase? phase, string reason) => phase switch
    {
        BuildPhase.Failed => true,
        BuildPhase.Building => reason is not (Reasons.Building or Reasons.Queued or Reasons.WaitingForNode),
        BuildPhase.Publishing => reason != Reasons.Publishing,
        _ => reason == Reasons.JobRefused,
    };

    private static bool Newly(TalosImageBuildStatus before, PlatformStatus platform, BuildPhase phase) =>
        platform.Phase == phase && before.Platforms.FirstOrDefault(old => old.Platform == platform.Platform)?.Phase != phase;

    private static V1Condition? Ready(TalosImageBuildStatus status) =>
        status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);

    private static string Action(BuildPhase? phase) => phase switch
    {
        BuildPhase.Publishing or BuildPhase.Succeeded => "Publish",
        BuildPhase.Queued or BuildPhase.Suspended or BuildPhase.Pending => "Schedule",
        _ => "Build",
    };
}
