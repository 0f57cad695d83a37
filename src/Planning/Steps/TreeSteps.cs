using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Steps;

/// <summary>
/// Packages, extensions and an overlay that are built from source before Talos. One BuildKit builds them in sequence: the kernel and its
/// module packages share the layer with the kernel's signing key, and each tree is given what the trees before it made.
/// </summary>
internal sealed class TreeSteps(TalosImageBuildSpec spec, ReleaseTable table, string platform)
{
    /// <summary>The make variables of the built packages that the release reads, with the steps that build them.</summary>
    public IReadOnlyDictionary<string, string>? Images { get; } = Variables(spec, table);

    /// <summary>Null if there are none.</summary>
    public IReadOnlyList<TreePlan>? Plans => SpecTrees.Fetched(spec).Select(Plan).ToList() is { Count: > 0 } plans ? plans : null;

    /// <summary>The steps that fetch the trees.</summary>
    public IEnumerable<BuildStep> Sources() => SpecTrees.Fetched(spec)
        .Select(tree => new BuildStep { Id = StepIds.SourceOf(tree.Id), Kind = StepKind.TreeSource, Tree = tree.Id });

    /// <summary>The steps that build packages, then extensions, then the overlay.</summary>
    public IEnumerable<BuildStep> Targets() => SpecTrees.For(spec, platform).SelectMany(Targets);

    /// <summary>Those that only other platforms build. Their images are in the list of inputs too.</summary>
    public IReadOnlyList<BuildStep>? Elsewhere =>
        SpecTrees.Fetched(spec).Except(SpecTrees.For(spec, platform)).SelectMany(Targets).ToList() is { Count: > 0 } targets ? targets : null;

    private IEnumerable<BuildStep> Targets(SpecTree tree) => tree.Source switch
    {
        PkgsBuildSpec pkgs => Packages(pkgs).Select(target => Step(tree, StepIds.Package(target), target, pkgs.Variables)),
        ExtensionBuildSpec { Dockerfile: null } build => build.Targets.Select(target => Step(tree, StepIds.Extension(target), target, build.Variables)),
        ExtensionBuildSpec build => [DockerfileStep(tree, build)],
        OverlayBuildSpec overlay => [Step(tree, StepIds.OverlayTarget(overlay.Target), overlay.Target, overlay.Variables)],
        _ => throw new ArgumentException($"{tree.Field} is of an unknown kind.", nameof(tree)),
    };

    /// <summary>The kernel is built first, because what belongs to it is checked right after it.</summary>
    private static IEnumerable<string> Packages(PkgsBuildSpec pkgs) => pkgs.Targets.OrderBy(target => target != pkgs.Kernel.Target);

    private TreePlan Plan(SpecTree tree) => new()
    {
        Id = tree.Id,
        Kind = tree.Source switch { PkgsBuildSpec => TreeKind.Pkgs, ExtensionBuildSpec => TreeKind.Extensions, _ => TreeKind.Overlay },
        Field = tree.Field,
        Repository = tree.Source.Repository,
        Revision = tree.Revision,
        Patches = tree.Source.Patches is not null,
        Verify = SourceVerifyPlans.Of(tree.Source),
        Vars = tree.Source is IPkgfileTree { Vars.Count: > 0 } pkgfile ? Sorted(pkgfile.Vars) : null,
        Kernel = tree.Source is PkgsBuildSpec pkgs ? KernelPlans.Of(spec, pkgs) : null,
    };

    private BuildStep Step(SpecTree tree, string id, string target, IReadOnlyDictionary<string, string> more)
    {
        var variables = Sorted(more);
        foreach (var (name, value) in TreeVariables(tree))
        {
            variables[name] = value;
        }

        return new BuildStep
        {
            Id = id,
            Kind = StepKind.TreeTarget,
            Tree = tree.Id,
            Make = new MakeArguments { Target = target, Variables = variables },
            Produces = Product(id, target),
        };
    }

    private IEnumerable<(string Name, string Value)> TreeVariables(SpecTree tree)
    {
        yield return ("PLATFORM", platform);
        yield return ("PUSH", "false");
        yield return ("REGISTRY", spec.Registry.Host);
        yield return ("USERNAME", spec.Registry.Username);
        if (tree.Source is PkgsBuildSpec)
        {
            yield break; // packages read no packages of another build
        }

        if (tree.Source is ExtensionBuildSpec)
        {
            yield return ("TAG", SpecTrees.UpstreamRelease(spec));
        }

        // As the make of Talos gets them. Where the spec names none, the Builder takes those of its Makefile.
        if (spec.Pkgs.Prefix is { } prefix)
        {
            yield return ("PKGS_PREFIX", prefix);
        }

        if (spec.Pkgs.Tag is { } tag)
        {
            yield return ("PKGS", tag);
        }
    }

    private BuildStep DockerfileStep(SpecTree tree, ExtensionBuildSpec build) => new()
    {
        Id = StepIds.Extension(build.Name!),
        Kind = StepKind.DockerfileExtension,
        Tree = tree.Id,
        Dockerfile = new DockerfileArguments
        {
            Path = build.Path ?? "",
            File = build.Dockerfile!,
            Name = build.Name!,
            BuildArgs = Sorted(build.BuildArgs),
        },
        Produces = Product(StepIds.Extension(build.Name!), build.Name!),
    };

    private StepProduct Product(string id, string name) => new()
    {
        Output = id,
        Kind = ProductKind.Image,
        Repository = Repositories.OfBuilt(spec, name),
        Published = true,
    };

    private static SortedDictionary<string, string>? Variables(TalosImageBuildSpec spec, ReleaseTable table)
    {
        var images = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var target in spec.Pkgs.Build?.Targets ?? [])
        {
            if (BuiltPackages.Row(spec, table, target) is { } package)
            {
                images[package.Variable] = StepIds.Package(target);
            }
        }

        return images.Count == 0 ? null : images;
    }

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> map) => new(map.ToDictionary(), StringComparer.Ordinal);
}
