using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Steps;

/// <summary>
/// Packages that are built from source before Talos. One BuildKit builds them in sequence, because the kernel and its module packages
/// share the layer with the kernel's signing key.
/// </summary>
internal sealed class PackageSteps(TalosImageBuildSpec spec, ReleaseTable table, string platform)
{
    private readonly IReadOnlyList<string> _targets = spec.Pkgs.Build?.Targets ?? [];

    /// <summary>The make variables of the built packages that the release reads, with the steps that build them.</summary>
    public IReadOnlyDictionary<string, string>? Images { get; } = Variables(spec, table);

    public static TreePlan? Source(TalosImageBuildSpec spec) => spec.Pkgs.Build is not { } build ? null : new TreePlan
    {
        Id = TreeIds.Pkgs,
        Kind = TreeKind.Pkgs,
        Field = "spec.pkgs.build",
        Repository = build.Repository,
        Revision = build.Revision,
        Kernel = build.ConfigMapRef is null ? null : new KernelPlan { Target = "kernel", Changes = true },
    };

    public IEnumerable<BuildStep> All()
    {
        if (_targets.Count == 0)
        {
            yield break;
        }

        yield return new BuildStep { Id = StepIds.SourceOf(TreeIds.Pkgs), Kind = StepKind.TreeSource, Tree = TreeIds.Pkgs };

        foreach (var target in _targets)
        {
            yield return Step(target);
        }
    }

    private BuildStep Step(string target) => new()
    {
        Id = StepIds.Package(target),
        Kind = StepKind.TreeTarget,
        Tree = TreeIds.Pkgs,
        Make = new MakeArguments
        {
            Target = target,
            Variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["PLATFORM"] = platform,
                ["PUSH"] = "false",
                ["REGISTRY"] = spec.Registry.Host,
                ["USERNAME"] = spec.Registry.Username,
            },
        },
        Produces = new StepProduct
        {
            Output = StepIds.Package(target),
            Kind = ProductKind.Image,
            Repository = Repositories.OfPackage(spec, target),
            Published = true,
        },
    };

    private static SortedDictionary<string, string>? Variables(TalosImageBuildSpec spec, ReleaseTable table)
    {
        var targets = (spec.Pkgs.Build?.Targets ?? []).ToHashSet(StringComparer.Ordinal);
        var images = new SortedDictionary<string, string>(StringComparer.Ordinal);

        foreach (var package in table.Packages.Where(package => targets.Contains(package.Target)))
        {
            images[package.Variable] = StepIds.Package(package.Target);
        }

        return images.Count == 0 ? null : images;
    }
}
