using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Images;

/// <summary>
/// The images that a build takes from registries. If it is not known what the build's targets read, these are the packages that some output
/// of the release reads, which may be more.
/// </summary>
public static class NeededImages
{
    public const string FrontendUse = "Dockerfile frontend";
    public const string DockerfileUse = "named in the Dockerfile";
    public const string ToolsUse = "tool chain (TOOLS)";
    public const string PkgsFrontendUse = "Pkgfile frontend";
    public const string PkgsImageUse = "build of packages";

    /// <summary>The frontend of packages, without its tag.</summary>
    private const string PkgsFrontend = $"{TreeImages.UpstreamPrefix}/bldr";

    /// <param name="spec">A spec that the rules accept.</param>
    /// <param name="plan">Its plan for one platform.</param>
    /// <param name="tree">What its source says.</param>
    public static IReadOnlyList<NeededImage> Of(TalosImageBuildSpec spec, BuildPlan plan, TreeImages tree)
    {
        var compiles = plan.Steps.Any(step => step.Kind is StepKind.Image or StepKind.Files);
        return
        [
            .. (tree.OfTargets ?? (compiles ? OfTalos(spec, tree) : []))
                .Concat(plan.Tree(TreeIds.Pkgs) is null ? [] : OfPkgs(tree))
                .Concat(Catalogs(spec, plan))
                .Concat(plan.Steps.Select(step => step.Imager).OfType<ImagerArguments>().SelectMany(OfImager))
                .DistinctBy(image => image.Reference),
        ];
    }

    private static IEnumerable<NeededImage> OfTalos(TalosImageBuildSpec spec, TreeImages tree)
    {
        yield return new(tree.Frontend, FrontendUse);
        yield return new(Tools(spec, tree), ToolsUse);
        var table = ReleaseMatrix.Of(TalosRelease.Parse(spec.Release));
        var built = spec.Pkgs.Build?.Targets ?? [];
        foreach (var package in table.Packages.Where(package => package.Unread?.Contains(table.Minor) != true && !built.Contains(package.Target)))
        {
            yield return spec.Pkgs.Overrides.TryGetValue(package.Name, out var other)
                ? new(other, $"spec.pkgs.overrides.{package.Name}")
                : new(Package(spec, package, tree), $"package {package.Name}");
        }

        foreach (var image in tree.DockerfileImages)
        {
            yield return new(image, DockerfileUse);
        }
    }

    private static string Tools(TalosImageBuildSpec spec, TreeImages tree)
    {
        var named = spec.Variables.GetValueOrDefault("TOOLS");
        if (named?.Contains('/', StringComparison.Ordinal) == true)
        {
            return named;
        }

        var (repository, tag) = Split(tree.Tools ?? $"{TreeImages.UpstreamPrefix}/tools");
        return Join(spec.Variables.GetValueOrDefault("TOOLS_PREFIX") ?? repository, named ?? tag);
    }

    private static string Package(TalosImageBuildSpec spec, PackageRow package, TreeImages tree)
    {
        var isMoved = spec.Pkgs is { Prefix.Length: > 0 } or { Tag.Length: > 0 };
        return !isMoved && tree.Packages.TryGetValue(package.Variable, out var image)
            ? image
            : $"{(spec.Pkgs.Prefix is { Length: > 0 } prefix ? prefix : tree.PkgsPrefix)}/{package.Target}:{(spec.Pkgs.Tag is { Length: > 0 } tag ? tag : tree.Pkgs)}";
    }

    private static IEnumerable<NeededImage> OfPkgs(TreeImages tree) =>
        tree.PkgsImages.Select(image => new NeededImage(image, PkgsImageUse)).Prepend(new(tree.PkgsFrontend ?? PkgsFrontend, PkgsFrontendUse));

    private static IEnumerable<NeededImage> Catalogs(TalosImageBuildSpec spec, BuildPlan plan)
    {
        if (plan.Catalog is not { } catalog)
        {
            yield break;
        }

        if (spec.Imager.SystemExtensions.Any(OfficialNames.Is))
        {
            yield return new($"{catalog.Prefix}/extensions:{catalog.Tag}", "catalog of extensions");
        }

        if (spec.Imager.Overlay is { Image: null })
        {
            yield return new($"{catalog.Prefix}/overlays:{catalog.Tag}", "catalog of overlays");
        }
    }

    private static IEnumerable<NeededImage> OfImager(ImagerArguments imager)
    {
        if (imager.Image is { } image)
        {
            yield return new(image, "spec.imager.image");
        }

        if (imager.BaseInstallerImage is { } installer)
        {
            yield return new(installer, "spec.imager.baseInstallerImage");
        }

        foreach (var extension in imager.SystemExtensions ?? [])
        {
            yield return new(extension, "spec.imager.systemExtensions", OfficialNames.Is(extension) ? NeededImageKind.Extension : NeededImageKind.Named);
        }

        if (imager.Overlay is { } overlay)
        {
            yield return overlay.Image is { } named
                ? new(named, "spec.imager.overlay.image")
                : new(overlay.Name, "spec.imager.overlay.name", NeededImageKind.Overlay);
        }

        if (imager.ImageCache is { } cache)
        {
            yield return new(cache, "spec.imager.imageCache");
        }
    }

    private static (string Repository, string? Tag) Split(string reference)
    {
        var colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? (reference[..colon], reference[(colon + 1)..]) : (reference, null);
    }

    private static string Join(string repository, string? tag) => tag is null ? repository : $"{repository}:{tag}";
}
