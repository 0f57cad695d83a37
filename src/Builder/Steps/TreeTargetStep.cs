using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Images;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Builds a target of a tree by <c>make target-…</c>, against what this build has made before, and pushes it by digest. Products with
/// kernel modules are checked right after that.
/// </summary>
public sealed class TreeTargetStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var tree = context.Tree;
        var key = tree.Kernel is { SigningKey: true } ? SigningKeyPem.Read(context.Settings.KernelKey) : null;
        ModuleChecks.Clear(context);
        if (KernelFindings.IsKernel(context.Plan, context.Step) && KernelWork.Read(context) is { Reconcile: true } work)
        {
            await KernelReconcile.RunAsync(context, work, stop);
        }

        var folder = context.Settings.TreeFolder(tree.Id);
        var keyed = key is null ? folder : KeyedTree.Copy(folder, Path.Combine(context.Settings.Temp, "tree"), tree.Kernel!.Target, key);
        // Intermediate layers of packages contain the key that signs the kernel's modules, so they never reach the registry cache.
        var cache = tree.Kind == TreeKind.Pkgs ? null : context.Plan.Cache;
        var make = TreeMake.Of(context);
        var result = await PushAsync(context, new MakeRun(context, make, keyed, context.Results.ReadSource(StepIds.SourceOf(tree.Id)), cache), stop);
        result = await CheckAsync(context, result, folder, make, key, stop);
        await SharedPackage.PushAsync(context, result, stop);
        return result;
    }

    private static async Task<StepResult> PushAsync(StepContext context, MakeRun make, CancellationToken stop)
    {
        try
        {
            return await make.PushAsync(stop);
        }
        catch (StepFailedException failure) when (KernelFindings.IsKernel(context.Plan, context.Step))
        {
            throw HardeningCheck.Explain(failure, context.Log.Tail);
        }
    }

    private static async Task<StepResult> CheckAsync(
        StepContext context, StepResult result, string folder, MakeArguments make, SigningKeyPem? key, CancellationToken stop)
    {
        var tree = context.Tree;
        if (!MayHoldModules(tree, folder, make.Target))
        {
            return result;
        }

        var built = await BuiltModules.ReadAsync(context, $"{context.Step.Produces!.Repository}@{result.Digest}", tree.Field, stop);
        if (built.PrivateKey is { } path)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"{tree.Field}.targets: \"{make.Target}\": its image holds a private key ({path}), so it is not published. Remove the target, delete the image from the registry, and replace the key.");
        }

        var dropped = KernelFindings.IsKernel(context.Plan, context.Step) ? KernelCheck.Run(context, built) : [];
        await ModuleChecks.RunAsync(context, built, key, () => FromElsewhere(context, folder, make), stop);
        return result with { DroppedModules = dropped.Count > 0 ? dropped : null };
    }

    // Only what depends on the kernel's build has modules; an extension takes them from packages.
    private static bool MayHoldModules(TreePlan tree, string folder, string target) => tree.Kind == TreeKind.Extensions
        || (tree.Kind == TreeKind.Pkgs && PkgStages.Read(folder).ReachedBy(target).Any(stage => stage.Reads(KernelPackage.TargetArgument)));

    private static IReadOnlyList<string> FromElsewhere(StepContext context, string folder, MakeArguments make)
    {
        if (context.Tree.Kind != TreeKind.Extensions)
        {
            return [];
        }

        var made = StepPolicy.References(context);
        var talos = TalosTree.Read(context);
        return
        [
            .. PkgsFiles.Read(folder, [make.Target], make.Variables).Images.Where(image => !made.Contains(image)
                && image.EndsWith($":{talos.PkgsFor(context)}", StringComparison.Ordinal) && (image.Contains("-pkg:", StringComparison.Ordinal)
                    || image.Contains($"/{KernelFindings.DefaultTarget}:", StringComparison.Ordinal))),
        ];
    }
}
