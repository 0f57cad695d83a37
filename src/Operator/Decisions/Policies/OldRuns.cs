namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Adds the deletion of Jobs of earlier runs to every decision.</summary>
internal static class OldRuns
{
    public static IEnumerable<Write> Delete(BuildCase build) => build.Seen.OldJobs.Select(job => new Write.DeleteJob(job));
}
