using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Planning;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>A build has one run: what earlier ones left is deleted, whatever else is decided.</summary>
internal static class OldRuns
{
    public static IEnumerable<Write> Delete(BuildCase build)
    {
        foreach (var job in build.Seen.OldJobs)
        {
            yield return new Write.DeleteJob(job);
        }

        var status = build.Status;
        if (!build.SameRun && status.Fingerprint is { } earlier)
        {
            var runId = RunIds.Of(earlier, status.LastHandledRebuild);
            yield return new Write.DeleteConfigMap(build.Run.Namespace, Names.ConfigMap(build.Run.Name, runId));
        }
    }
}
