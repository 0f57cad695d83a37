using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Fetches the source of the packages and applies the user's changes to the kernel.</summary>
public sealed class PkgsSourceStep : IStepKind
{
    private const string Field = "spec.pkgs.build";

    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var plan = context.Plan.Pkgs!;
        var settings = context.Settings;
        var revision = plan.Revision ?? PkgsVersion.RevisionOf(settings.SourceFolder);
        var source = new GitSource(plan.Repository, settings.PkgsGitSecret, Field, $"{Field}.revision", WholeHistory: true);
        var (git, commit) = await new Checkout(context, source, settings.PkgsFolder).FetchAsync(revision, pinned: null, stop);
        if (plan.KernelChanges)
        {
            KernelChanges.Apply(settings.KernelChanges, settings.PkgsFolder, context.Log);
        }

        // Upstream uses the time of the first commit, so that a new commit does not change the other packages.
        var roots = await git.AskAsync(GitArguments.Roots, commit, stop);
        var time = await git.AskAsync(GitArguments.TimeOf(roots.Split('\n')[^1]), commit, stop);
        return await SourceResult.WriteAsync(context, git, commit, time, stop);
    }
}
