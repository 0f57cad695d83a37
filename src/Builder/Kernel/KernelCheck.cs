using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>Compares the kernel that was just built with what Talos takes from it.</summary>
internal static class KernelCheck
{
    private const string Field = "spec.pkgs.build.kernel";

    /// <param name="context">Of the kernel's step.</param>
    /// <param name="built">Its image.</param>
    /// <returns>The names that were dropped from Talos's list.</returns>
    /// <exception cref="StepFailedException">Input: the image has no kernel modules, or modules are missing; all of them are named.</exception>
    public static IReadOnlyList<string> Run(StepContext context, BuiltModules built)
    {
        var plan = KernelFindings.PlanOf(context.Tree);
        var release = built.Releases.Where(KernelRelease.Is).ToList() is [var only] ? only : throw StepFailedException.Input(
            Reasons.InvalidSpec,
            $"{Field}.target: \"{plan.Target}\": its image has {built.Releases.Count} folders below lib/modules instead of one. Set it to the package with the kernel's image.");
        var talos = TalosTree.Read(context);
        if (talos.KernelVersion is { } known && known != release)
        {
            context.Log.Info($"The kernel is {release}; DefaultKernelVersion of the source of Talos is {known} and will be set to {release}");
        }

        if (talos.Modules is null)
        {
            new KernelFindings(release, null).Write(context);
            return [];
        }

        RequireExtra(context, plan.ExtraModules ?? [], built);
        var comparison = ModuleList.Compare(talos.Modules, plan.ExtraModules ?? [], built);
        var dropped = Missing(plan, comparison, built, context.Plan.Platform);
        var lines = comparison.Lines.Except(dropped, StringComparer.Ordinal).ToList();
        new KernelFindings(release, lines.SequenceEqual(talos.Modules) ? null : lines).Write(context);
        if (dropped.Count > 0)
        {
            context.Log.Info($"warning: dropped from hack/modules-{context.Plan.Platform.Split('/')[1]}.txt: {string.Join(", ", dropped)}");
        }

        return dropped;
    }

    // One that another platform has is nothing to complain about.
    private static void RequireExtra(StepContext context, IReadOnlyList<string> names, BuiltModules built)
    {
        var missing = names.Where(name => !built.Has(name)).ToList();
        if (missing.Count > 0 && (context.Plan.Inputs?.Platforms.Count ?? 1) == 1)
        {
            throw Wrong(
                $"{Field}.extraModules: the kernel of {context.Plan.Platform} does not have "
                + $"{string.Join(", ", missing.Select(name => new MissingModule(name, built.NearTo(name), [])))}. Correct the names, or remove them.");
        }

        foreach (var name in missing)
        {
            context.Log.Info($"{Field}.extraModules: {name} is not in the kernel of {context.Plan.Platform}");
        }
    }

    private static List<string> Missing(KernelPlan plan, ModuleComparison comparison, BuiltModules built, string platform)
    {
        var files = comparison.Missing.Where(missing => !ModuleList.IsModule(missing.Name)).ToList();
        if (files.Count > 0)
        {
            throw Wrong($"{Field}.target: the image of \"{plan.Target}\" does not have {string.Join(", ", files)}, which Talos needs for {platform}. Use another target or revision.");
        }

        if (comparison.Missing.Count == 0)
        {
            return [];
        }

        if (plan.Modules != MissingModules.Drop)
        {
            throw Wrong(
                $"{Field}.modules: the kernel of {platform} lacks modules of hack/modules-{platform.Split('/')[1]}.txt: {string.Join(", ", comparison.Missing)}. "
                + $"Build them as modules, add what they need to {Field}.extraModules, or set {Field}.modules to Drop to leave them out.");
        }

        // Without one module those that need it cannot be loaded either.
        var dropped = new List<string>();
        for (var missing = comparison.Missing; missing.Count > 0;)
        {
            dropped.AddRange(missing.Select(module => module.Name));
            missing = ModuleList.Compare([.. comparison.Lines.Except(dropped, StringComparer.Ordinal)], [], built).Missing;
        }

        return dropped;
    }

    private static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);
}
