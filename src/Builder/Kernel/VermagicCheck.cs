using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>Modules are compiled for one kernel: its release and its options. The kernel rejects those of another.</summary>
internal static class VermagicCheck
{
    /// <param name="context">Of the step that pushed the modules.</param>
    /// <param name="built">Its image.</param>
    /// <param name="kernel">What modules are known to need. Null for nothing.</param>
    /// <param name="release">Of the kernel that this build made. Null if it made none.</param>
    /// <param name="fromElsewhere">See <see cref="ModuleChecks.RunAsync"/>.</param>
    /// <returns>Of the modules; null if none of them has one.</returns>
    /// <exception cref="StepFailedException">Input: modules are for another kernel.</exception>
    public static string? Run(StepContext context, BuiltModules built, RunModules? kernel, string? release, Func<IReadOnlyList<string>> fromElsewhere)
    {
        var silent = built.Modules.Where(module => module.Value.Vermagic is null).Select(module => module.Key).ToList();
        if (silent.Count > 0)
        {
            // Not an error: whether such a module is loaded is an option of the kernel.
            context.Log.Info(
                $"warning: {silent.Count} modules, {silent[0]} among them, do not say which kernel they are for (vermagic). A kernel without CONFIG_MODULE_FORCE_LOAD, "
                + "as that of Talos, rejects them.");
        }

        var saying = built.Modules.Where(module => module.Value.Vermagic is not null).ToList();
        var expected = kernel?.Vermagic ?? saying.FirstOrDefault(module => release is null || module.Value.Release == release).Value?.Vermagic;
        var others = saying.Where(module => (release is not null && module.Value.Release != release) || module.Value.Vermagic != expected).ToList();
        if (others.Count > 0)
        {
            var advice = ModuleChecks.Advice(context, fromElsewhere()) ?? "Check that the target builds against the kernel of the same tree.";
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"{context.Step.Id}: {others.Count} modules, {others[0].Key} among them, are for the kernel \"{others[0].Value.Vermagic}\" (vermagic), but the kernel of this "
                + $"build is \"{expected ?? release}\" and would reject them. {advice}");
        }

        return expected;
    }
}
