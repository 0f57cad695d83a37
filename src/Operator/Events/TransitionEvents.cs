using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Operator.Events;

/// <summary>An event of a build, with the Job or pod that it concerns.</summary>
internal sealed record BuildEvent(bool Warning, string Reason, string Action, string Note, V1ObjectReference? Related = null);

/// <summary>
/// The events for a change between two statuses of a build: one for the build, one for each platform that has succeeded, and one for
/// each new warning. A status that repeats the last event has none.
/// </summary>
internal static class TransitionEvents
{
    // The cluster resolves these itself, or an administrator has caused them intentionally.
    private static readonly HashSet<string> Expected =
    [
        Reasons.Building, Reasons.Publishing, Reasons.Queued, Reasons.Suspended, Reasons.WaitingForNode, Reasons.PodEvicted, Reasons.Interrupted,
        Reasons.Succeeded, Reasons.Rebuilding,
    ];

    /// <summary>The build has the status before the transition.</summary>
    public static IEnumerable<BuildEvent> Between(TalosImageBuild build, TalosImageBuildStatus after)
    {
        var before = build.Status;
        foreach (var warning in after.Warnings.Except(before.Warnings, StringComparer.Ordinal))
        {
            yield return RunWarnings.Of(after.Platforms, after.Outputs, after.Signature?.Forms).Contains(warning) || RejectedWrite.IsDenial(warning)
                ? new BuildEvent(true, "BuildWarning", "Build", warning)
                : new BuildEvent(!SpecWarnings.NotesOf(build.Spec).Contains(warning), "SpecWarning", "Validate", warning);
        }

        foreach (var platform in after.Platforms.Where(platform => platform.Phase == BuildPhase.Succeeded && Phase(before, platform) != platform.Phase))
        {
            yield return new BuildEvent(
                false, "PlatformSucceeded", "Build", $"Built {platform.Platform} from commit {platform.Commit}.", Job(build, platform.Job));
        }

        if (Find(after, ConditionTypes.ConfigMapWritten) is { } written && IsNews(Find(before, ConditionTypes.ConfigMapWritten), written))
        {
            yield return new BuildEvent(
                written.Status == "False", written.Reason, "Publish", written.Message, ConfigMap(build, build.Spec.Publish?.ConfigMap));
        }

        if (Find(after, ConditionTypes.Reproduced) is { } reproduced && after.Reproduction is { } reproduction
            && (reproduction.Result is not null || reproduction.Reason == Reasons.Rebuilding)
            && Find(before, ConditionTypes.Reproduced)?.Reason != reproduced.Reason)
        {
            yield return new BuildEvent(
                reproduction.Result is ReproductionResult.Different or ReproductionResult.RebuildFailed, reproduced.Reason, "Reproduce", reproduced.Message);
        }

        if (Ready(after) is { } ready && Reason(before, after, ready) is { } reason)
        {
            var starts = IsNewRun(before, after) && after.Cause is not null ? $"New run: {after.Cause}. " : "";
            yield return new BuildEvent(
                after.Phase == BuildPhase.Failed || !Expected.Contains(reason), reason, Action(after.Phase), starts + ready.Message, Related(build, after, reason));
        }
    }

    /// <summary>The build's reason if it has changed, else that of a platform, else null.</summary>
    private static string? Reason(TalosImageBuildStatus before, TalosImageBuildStatus after, V1Condition ready)
    {
        if (Ready(before)?.Reason != ready.Reason || before.Phase != after.Phase || IsNewRun(before, after))
        {
            return ready.Reason;
        }

        if (Ready(before)?.Message == ready.Message)
        {
            return null;
        }

        var changed = after.Platforms.Where(platform => IsOpen(platform) && Before(before, platform)?.Reason != platform.Reason).ToList();
        return changed.Count == 0 ? null : changed.Select(platform => platform.Reason).OfType<string>().FirstOrDefault(ready.Reason);
    }

    private static bool IsNewRun(TalosImageBuildStatus before, TalosImageBuildStatus after) =>
        (before.Fingerprint, before.LastHandledRebuild) != (after.Fingerprint, after.LastHandledRebuild)
        || (before.Phase == BuildPhase.Failed && after.Phase is not (BuildPhase.Failed or BuildPhase.Publishing));

    // A platform that has ended has its own event or that of the build.
    private static bool IsOpen(PlatformStatus platform) => platform.Phase is not (BuildPhase.Succeeded or BuildPhase.Failed);

    private static BuildPhase? Phase(TalosImageBuildStatus before, PlatformStatus platform) => Before(before, platform)?.Phase;

    private static PlatformStatus? Before(TalosImageBuildStatus before, PlatformStatus platform) =>
        before.Platforms.FirstOrDefault(old => old.Platform == platform.Platform);

    private static V1Condition? Ready(TalosImageBuildStatus status) => Find(status, ConditionTypes.Ready);

    private static V1Condition? Find(TalosImageBuildStatus status, string type) =>
        status.Conditions.FirstOrDefault(condition => condition.Type == type);

    private static bool IsNews(V1Condition? before, V1Condition after) =>
        after.Status != "Unknown" && (before?.Status, before?.Reason, before?.Message) != (after.Status, after.Reason, after.Message);

    private static V1ObjectReference? ConfigMap(TalosImageBuild build, string? name) => name is null
        ? null
        : new V1ObjectReference { ApiVersion = "v1", Kind = "ConfigMap", Name = name, NamespaceProperty = build.Metadata.NamespaceProperty };

    private static V1ObjectReference? Related(TalosImageBuild build, TalosImageBuildStatus after, string reason)
    {
        if (after.Phase is BuildPhase.Publishing or BuildPhase.Succeeded || after.Failure is { Platform: null, Step: PublishJobRenderer.Step })
        {
            return Job(build, Names.PublishJob(build.Metadata.Name, BuildRun.Of(build).PublishId));
        }

        var platform = after.Failure is { Platform: { } failed }
            ? after.Platforms.FirstOrDefault(candidate => candidate.Platform == failed)
            : after.Platforms.FirstOrDefault(candidate => candidate.Reason == reason);
        return platform?.Pod is { } pod
            ? new V1ObjectReference { ApiVersion = "v1", Kind = "Pod", Name = pod, NamespaceProperty = build.Metadata.NamespaceProperty }
            : Job(build, platform?.Job);
    }

    private static V1ObjectReference? Job(TalosImageBuild build, string? name) => name is null
        ? null
        : new V1ObjectReference { ApiVersion = "batch/v1", Kind = "Job", Name = name, NamespaceProperty = build.Metadata.NamespaceProperty };

    private static string Action(BuildPhase? phase) => phase switch
    {
        BuildPhase.Publishing or BuildPhase.Succeeded => "Publish",
        BuildPhase.Queued or BuildPhase.Suspended or BuildPhase.Pending => "Schedule",
        _ => "Build",
    };
}
