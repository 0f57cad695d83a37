using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>The kernel that spec.pkgs.overrides names, where the build makes modules but no kernel.</summary>
internal static class OverriddenKernel
{
    private const string Field = "spec.pkgs.overrides.kernel";
    private const string Variable = "PKG_KERNEL";

    /// <returns>What its own modules have in common. Null if there is no such kernel, or its image says nothing about modules.</returns>
    public static async Task<RunModules?> ReadAsync(StepContext context, CancellationToken stop)
    {
        if (ReferenceOf(context) is not { } reference)
        {
            return null;
        }

        try
        {
            var image = await InputImages.Of(context).ImageAsync(reference, Field, stop);
            var modules = (await BuiltModules.ReadAsync(context, image, Field, stop)).Modules;
            return modules.Count == 0
                ? null
                : new RunModules(
                    $"the signer of the modules of {Field}", modules.Values.First().Signer, modules.Values.Select(module => module.Vermagic).FirstOrDefault(text => text is not null));
        }
        catch (StepFailedException failure) when (failure.Class == FailureClass.Input)
        {
            // Talos's own make may still take it: BuildKit reads images that are not read here.
            context.Log.Info($"warning: the modules are not compared with those of {Field}: {failure.Message}");
            return null;
        }
    }

    // A build without Talos's own outputs has it in the tree of packages alone.
    private static string? ReferenceOf(StepContext context) =>
        context.Plan.Trees?.Select(tree => tree.Kernel?.Image).FirstOrDefault(image => image is not null)
        ?? context.Plan.Steps.Select(step => step.Make?.Variables.GetValueOrDefault(Variable)).FirstOrDefault(image => image is { Length: > 0 });
}
