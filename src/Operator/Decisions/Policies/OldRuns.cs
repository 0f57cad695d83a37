namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>A build has one run: what earlier ones left is deleted, whatever else is decided.</summary>
internal static class OldRuns
{
    public static IEnumerable<Write> Delete(BuildCase build) => build.Seen.OldJobs.Select(job => new Write.DeleteJob(job));
}
