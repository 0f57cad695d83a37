using System.Text.Json;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>What the step of the kernel found in the image that it built. The steps of Talos change their work tree accordingly.</summary>
/// <param name="Release">Such as <c>6.18.50-talos</c>.</param>
/// <param name="Modules">The lines of Talos's list of modules; null to keep them.</param>
public sealed record KernelFindings(string Release, IReadOnlyList<string>? Modules)
{
    private const string FileName = "kernel.json";

    /// <summary>Upstream's name of the kernel's package.</summary>
    public const string DefaultTarget = "kernel";

    /// <summary>Null in a plan without a kernel from source.</summary>
    public static KernelFindings? Read(StepContext context) => KernelStep(context.Plan) is { } step && context.FileOf(step, FileName) is { } path
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.KernelFindings)
        : null;

    /// <summary>The ID of the step that builds the kernel; null if none does.</summary>
    public static string? KernelStep(BuildPlan plan) => plan.Steps.FirstOrDefault(step => IsKernel(plan, step))?.Id;

    /// <summary>Whether a step builds the kernel of its tree.</summary>
    public static bool IsKernel(BuildPlan plan, BuildStep step) => step.Kind == StepKind.TreeTarget
        && plan.Trees?.FirstOrDefault(tree => tree.Id == step.Tree) is { Kind: TreeKind.Pkgs } tree && PlanOf(tree).Target == step.Make!.Target;

    /// <summary>How the kernel of a tree is built; the defaults if nothing about it is set.</summary>
    public static KernelPlan PlanOf(TreePlan tree) => tree.Kernel ?? new KernelPlan { Target = DefaultTarget };

    public void Write(StepContext context) => File.WriteAllBytes(
        context.Results.PathOf(context.Step.Id, FileName), JsonSerializer.SerializeToUtf8Bytes(this, BuilderJsonContext.Default.KernelFindings));

    /// <summary>Sets the version of the kernel and the list of modules in the work tree of Talos.</summary>
    public void ApplyTo(string tree, string platform, StepLog log)
    {
        if (KernelRelease.Read(tree) is { } known && known != Release)
        {
            KernelRelease.Write(tree, Release);
            log.Info($"DefaultKernelVersion is set to {Release}, the kernel of this build; the source has {known}");
        }

        if (Modules is not null && ModuleList.Read(tree, platform.Split('/')[1]) is { } list && !list.Lines.SequenceEqual(Modules))
        {
            list.Write(tree, Modules);
            log.Info($"{list.Name} is set to the {Modules.Count} files that the kernel of this build has");
        }
    }
}
