using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>The stage that compiles the kernel. Its folder has the configurations, the patches and the certificates.</summary>
/// <param name="Tree">The work tree.</param>
/// <param name="Stage">Such as <c>kernel-build</c>.</param>
/// <param name="Folder">Its folder in the tree, such as kernel, build.</param>
public sealed record KernelPackage(string Tree, string Stage, IReadOnlyList<string> Folder)
{
    /// <summary>The build argument with which upstream runs one of the kernel's own make targets.</summary>
    public const string TargetArgument = "KERNEL_TARGET";

    private const string Field = "spec.pkgs.build.kernel.target";

    /// <summary>The paths of the patches and certificates; they need not exist.</summary>
    public string Patches => PathOf("patches");

    /// <param name="tree">The work tree.</param>
    /// <param name="target">The package with the kernel's image.</param>
    /// <exception cref="StepFailedException">Input: not exactly one stage that the target depends on compiles a kernel.</exception>
    public static KernelPackage Find(string tree, string target)
    {
        var stages = PkgStages.Read(tree);
        if (stages.Find(target) is null)
        {
            throw Wrong(target, "no pkg.yaml of this tree has that name. Set it to the package with the kernel's image");
        }

        var compiling = stages.ReachedBy(target).Where(stage => stage.Reads(TargetArgument)).ToList();
        return compiling switch
        {
            [var stage] => new KernelPackage(tree, stage.Name, stage.Folder),
            [] => throw Wrong(target, $"none of the stages that it depends on reads BUILD_ARG_{TargetArgument}, by which the Builder finds the one that compiles the kernel. Use another target or tree"),
            _ => throw Wrong(target, $"several of the stages that it depends on read BUILD_ARG_{TargetArgument}: {string.Join(", ", compiling.Select(stage => stage.Name))}. Use a target that depends on one of them"),
        };
    }

    /// <param name="architecture">Such as <c>amd64</c>.</param>
    public string ConfigOf(string architecture) => PathOf($"config-{architecture}");

    /// <summary>A place in the stage's folder, without following links.</summary>
    /// <exception cref="StepFailedException">Input: a part of the path is a link.</exception>
    public string PathOf(params string[] path) => SourceTree.PathOf(Tree, [.. Folder, .. path]);

    /// <summary>A path of the folder for messages.</summary>
    public string Named(string name) => string.Join('/', Folder.Append(name));

    private static StepFailedException Wrong(string target, string problem) =>
        StepFailedException.Input(Reasons.InvalidSpec, $"{Field}: \"{target}\": {problem}.");
}
