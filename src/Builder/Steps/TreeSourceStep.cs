using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Fetches the source of a tree, and changes it as the spec says: patches, variables of its Pkgfile, the kernel. All that can be known of the
/// tree before a build is checked here.
/// </summary>
public sealed class TreeSourceStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var tree = context.Tree;
        var settings = context.Settings;
        var folder = settings.TreeFolder(tree.Id);
        var source = new GitSource(tree.Repository, settings.GitSecrets.Of(tree.Id), tree.Field, $"{tree.Field}.revision", WholeHistory: true)
        {
            Verify = tree.Verify,
            VerifyKeys = settings.VerifyKeys.Of(tree.Id),
        };
        var (git, commit, verifiedBy) = await new Checkout(context, source, folder).FetchAsync(Revision(context, tree), settings.Commit, stop);

        // Upstream uses the time of the first commit, so that a new commit does not change the other packages.
        var roots = await git.ReadAsync(GitArguments.Roots, commit, stop);
        var time = await git.ReadAsync(GitArguments.TimeOf(roots.Split('\n')[^1]), commit, stop);
        var patches = tree.Patches ? PatchSet.Read(settings.Patches.Of(tree.Id), tree.Field) : null;
        var result = await SourceResult.WriteAsync(context, git, source, commit, time, patches, stop);
        SetVars(context, tree, folder);
        Check(context, tree, folder);
        return result with { VerifiedBy = verifiedBy, ChangesSha256 = KernelSource.Prepare(context, folder) };
    }

    private static string Revision(StepContext context, TreePlan tree) => tree.Revision ?? tree.Kind switch
    {
        TreeKind.Pkgs => PkgsVersion.RevisionOf(TalosTree.Read(context).PkgsFor(context)),
        TreeKind.Extensions => TalosRelease.Parse(context.Plan.Release).Upstream.ToString(),
        _ => throw StepFailedException.Input(Reasons.InvalidSpec, $"{tree.Field}.revision is not set, and this tree has no default. Set a branch, tag or commit."),
    };

    private static void SetVars(StepContext context, TreePlan tree, string folder)
    {
        if (tree.Vars is not { Count: > 0 } vars)
        {
            return;
        }

        var text = Pkgfile.Read(folder).With(vars, $"{tree.Field}.vars");
        File.WriteAllText(SourceTree.PathOf(folder, Pkgfile.FileName), text);
        context.Log.Info($"Pkgfile: {string.Join(", ", vars.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"))}");
    }

    private static void Check(StepContext context, TreePlan tree, string folder)
    {
        var makes = context.Plan.Steps.Where(step => step.Tree == tree.Id && step.Kind == StepKind.TreeTarget).Select(step => step.Make!).ToList();
        if (makes.Count > 0)
        {
            TreeTargets.Require(folder, makes.Select(make => make.Target), tree.Kind == TreeKind.Overlay ? $"{tree.Field}.target" : $"{tree.Field}.targets");
            UnreadTreeVariables.Refuse(folder, makes.SelectMany(make => make.Variables.Keys), $"{tree.Field}.variables");
        }

        foreach (var step in context.Plan.Steps.Where(step => step.Tree == tree.Id && step.Dockerfile is not null))
        {
            DockerfileExtension.Read(folder, step.Dockerfile!, tree.Field);
        }
    }
}
