using TalosImageOperator.Builder.Git;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Fetches the source of Talos.</summary>
public sealed class SourceStep : IStepKind
{
    private const string Field = "spec.source";

    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var plan = context.Plan.Source;
        var source = new GitSource(plan.Repository, context.Settings.GitSecret, Field, $"{Field}.revision and spec.release");
        var checkout = new Checkout(context, source, context.Settings.SourceFolder);
        var (git, commit) = await checkout.FetchAsync(plan.Revision, context.Settings.Commit, stop);
        var time = await git.AskAsync(GitArguments.TimeOf(commit), commit, stop);
        return await SourceResult.WriteAsync(context, git, commit, time, stop);
    }
}
