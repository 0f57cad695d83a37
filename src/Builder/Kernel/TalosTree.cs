using System.Text.Json;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Images;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>What the other trees' steps need to know of Talos's own tree, which they do not mount.</summary>
/// <param name="Pkgs">PKGS of its Makefile. Null if the Makefile does not set it, or by a function of make.</param>
/// <param name="PkgsPrefix">PKGS_PREFIX of its Makefile, likewise.</param>
/// <param name="KernelVersion">The version of the kernel that it compiles in.</param>
/// <param name="Modules">The lines of its list of modules for the platform.</param>
public sealed record TalosTree(string? Pkgs, string? PkgsPrefix, string? KernelVersion, IReadOnlyList<string>? Modules)
{
    private const string FileName = "talos.json";

    /// <param name="tree">The work tree, after its patches.</param>
    /// <param name="platform">Such as <c>linux/amd64</c>.</param>
    public static TalosTree Read(string tree, string platform)
    {
        var makefile = new MakefileVariables(SourceTree.ReadText(tree, "Makefile") ?? "", new Dictionary<string, string>());
        return new TalosTree(
            makefile.ValueOf("PKGS"), makefile.ValueOf("PKGS_PREFIX"), KernelRelease.Read(tree), ModuleList.Read(tree, platform.Split('/')[1])?.Lines);
    }

    /// <summary>As the source step has written it.</summary>
    public static TalosTree Read(StepContext context) => context.FileOf(StepIds.Source, FileName) is { } path
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.TalosTree)!
        : new TalosTree(null, null, null, null);

    /// <summary>For the following steps.</summary>
    public void Write(StepContext context) => File.WriteAllBytes(
        context.Results.PathOf(context.Step.Id, FileName), JsonSerializer.SerializeToUtf8Bytes(this, BuilderJsonContext.Default.TalosTree));

    /// <summary>PKGS as the make of Talos gets it: from the plan, else from the Makefile.</summary>
    public string? PkgsFor(StepContext context) => Given(context, "PKGS") ?? Pkgs;

    /// <summary>PKGS_PREFIX as the make of Talos gets it.</summary>
    public string? PkgsPrefixFor(StepContext context) => Given(context, "PKGS_PREFIX") ?? PkgsPrefix;

    // A build without Talos's own outputs has the variables in its other steps.
    private static string? Given(StepContext context, string name) => context.Plan.Steps
        .Select(step => step.Make?.Variables.GetValueOrDefault(name))
        .FirstOrDefault(value => value is { Length: > 0 });
}
