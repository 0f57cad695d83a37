using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>Changes the kernel's part of a tree, right after the tree was fetched and patched.</summary>
internal static class KernelSource
{
    private const string Field = "spec.pkgs.build.kernel";

    /// <returns>The digest of the ConfigMap; null without one.</returns>
    /// <exception cref="StepFailedException">Input: a change has no effect or no place.</exception>
    public static string? Prepare(StepContext context, string folder)
    {
        KernelWork.Clear(context);
        var tree = context.Tree;
        if (tree.Kind != TreeKind.Pkgs)
        {
            return null;
        }

        var plan = KernelFindings.PlanOf(tree);
        var changes = plan.Changes ? KernelChanges.Read(context.Settings.KernelChanges) : null;
        var builds = KernelFindings.KernelStep(context.Plan) is not null;
        if (!builds && (changes is not null || plan.RemovePatches is { Count: > 0 }))
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec, $"{Field} has no effect: \"{plan.Target}\" is not among {tree.Field}.targets. Add it, or remove {Field}.");
        }

        // Modules for an earlier kernel are signed with its key, so its configuration names the key.
        var reconcile = builds && (changes is not null || tree.Patches || tree.Vars is { Count: > 0 } || plan.RemovePatches is { Count: > 0 });
        if (!reconcile && !plan.SigningKey)
        {
            return null;
        }

        var kernel = KernelPackage.Find(folder, plan.Target);
        KernelChanges.RemovePatches(kernel, plan.RemovePatches ?? [], context.Log);
        changes?.Apply(kernel, context.Plan.Inputs?.Platforms ?? [context.Plan.Platform], context.Log);
        var architecture = context.Plan.Platform.Split('/')[1];
        if (plan.SigningKey)
        {
            NameKey(kernel, architecture);
        }

        new KernelWork(kernel.Stage, kernel.Folder, reconcile, changes?.Fragments(architecture) ?? new Dictionary<string, FragmentLine>()).Write(context);
        return changes?.Sha256;
    }

    // Kbuild makes a key of its own under the default name, even if there is a file.
    private static void NameKey(KernelPackage kernel, string architecture)
    {
        var place = kernel.ConfigOf(architecture);
        if (!File.Exists(place))
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec, $"{Field}.signingKeySecretRef cannot be used: this revision has no {kernel.Named($"config-{architecture}")}. Use another revision.");
        }

        var config = KernelConfig.Of(File.ReadAllText(place));
        File.WriteAllText(place, config.With(new Dictionary<string, string> { [SigningKeyPem.Symbol] = SigningKeyPem.SymbolValue }).Text);
    }
}
