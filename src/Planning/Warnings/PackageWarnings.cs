using System.Text.RegularExpressions;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Warnings about replaced and built packages.</summary>
internal static partial class PackageWarnings
{
    /// <summary>An override that must be a multi-architecture image although only one platform is built.</summary>
    public static IEnumerable<string> BothArchitectures(SpecContext context)
    {
        if (context.Spec.Platforms.Distinct().Count() != 1)
        {
            yield break;
        }

        var reason = Reason(context);
        var packages = context.Spec.Pkgs.Overrides.Keys
            .Select(context.Table.Package)
            .OfType<PackageRow>()
            .Where(package => package.Unread?.Contains(context.Table.Minor) != true)
            .OrderBy(package => package.Name, StringComparer.Ordinal);

        foreach (var package in packages)
        {
            if (reason is not null)
            {
                yield return Sentence(package.Name, reason);
            }
            else if (package.AlwaysBothArchitectures?.Contains(context.Table.Minor) == true)
            {
                yield return Sentence(package.Name, $"{context.Table} reads it for both");
            }
        }
    }

    /// <summary>A built package that the release takes for both architectures.</summary>
    public static IEnumerable<string> BuiltForOneArchitecture(SpecContext context) =>
        from target in context.Spec.Pkgs.Build?.Targets ?? []
        where context.BuildsTalos && BuiltPackages.Row(context.Spec, context.Table, target)?.AlwaysBothArchitectures?.Contains(context.Table.Minor) == true
        select $"spec.pkgs.build.targets: {target} is built for one architecture at a time, but {context.Table} takes it for both. "
            + "For the other architecture it takes the image of the release.";

    private static string? Reason(SpecContext context)
    {
        if (context.Spec.Outputs.Contains("sbom"))
        {
            return "sbom describes both";
        }

        return context.Spec.Variables.GetValueOrDefault("INSTALLER_ARCH") == "all" && context.Spec.Outputs.Contains("imager")
            ? "INSTALLER_ARCH=all puts both into the imager"
            : null;
    }

    private static string Sentence(string package, string reason) =>
        $"spec.pkgs.overrides.{package} must be an image for linux/amd64 and linux/arm64 although one platform is built: {reason}.";

    public static IEnumerable<string> UnreadPackages(SpecContext context) =>
        from name in context.Spec.Pkgs.Overrides.Keys
        orderby name
        where context.Table.Package(name)?.Unread?.Contains(context.Table.Minor) == true
        select $"spec.pkgs.overrides.{name} has no effect: {context.Table} declares {context.Table.Package(name)!.Variable}, "
            + "but makes no output from it.";

    /// <summary>
    /// The release compiles in its kernel version and writes it into UKIs (https://github.com/siderolabs/talos/issues/7684). The version
    /// of an override is known only from a tag that starts with it, not from a digest or a tag of siderolabs/pkgs.
    /// </summary>
    public static IEnumerable<string> KernelVersion(SpecContext context)
    {
        if (!context.Spec.Pkgs.Overrides.TryGetValue("kernel", out var image) || Tag().Match(image) is not { Success: true } tag)
        {
            yield break;
        }

        var series = tag.Groups["series"].Value;

        if (series != context.Table.Facts.KernelSeries)
        {
            yield return $"spec.pkgs.overrides.kernel is tagged as Linux {series}, but {context.Table} expects Linux "
                + $"{context.Table.Facts.KernelSeries}. Change DefaultKernelVersion in the source too, and hack/modules-*.txt where the "
                + "modules differ.";
        }
    }

    // Linux has been at 4 or above since 2015. Tags of siderolabs/pkgs begin with v1.
    [GeneratedRegex(@":v?(?<series>([4-9]|[1-9]\d)\.\d+)(\.|-|\z|@)[^/]*\z")]
    private static partial Regex Tag();

    /// <summary>Each build of a kernel signs its modules with a new key, unless it is given one.</summary>
    public static IEnumerable<string> PackageKernel(SpecContext context)
    {
        if (!BuiltPackages.HasKernel(context.Spec))
        {
            yield break;
        }

        yield return context.Spec.Pkgs.Build!.Kernel.SigningKeySecretRef is { } key
            ? $"Modules that were signed with another key than that in Secret {key.Name} do not load."
            : "Rebuilding changes the digest of everything that contains the kernel: each kernel build signs its modules with a "
                + "new key. Modules that were built elsewhere do not load.";
    }

    /// <summary>Extensions whose modules were built and signed with the official kernel.</summary>
    public static IEnumerable<string> ModulesOfAnotherKernel(SpecContext context)
    {
        if (!BuiltPackages.HasOwnKernel(context.Spec) || !context.AnyMediaReachedBy(ImagerSetting.SystemExtensions))
        {
            yield break;
        }

        foreach (var extension in OwnProducts.OtherExtensions(context.Spec).Where(reference => IsOfficialModule(context, reference)))
        {
            var name = OwnProducts.RepositoryOf(extension).Split('/')[^1];
            yield return $"spec.imager.systemExtensions: {extension} has modules of the official kernel, which {Kernel(context)} probably rejects: they are "
                + $"signed with another key. Build it against this kernel in spec.extensions.build with targets: [{name}].";
        }
    }

    private static bool IsOfficialModule(SpecContext context, string reference)
    {
        var repository = OwnProducts.RepositoryOf(reference);
        return ModulePackages.IsExtension(repository.Split('/')[^1])
            && (OfficialNames.Is(reference) || repository.Split('/') is [.., "siderolabs", _] || repository.StartsWith($"{context.Spec.Imager.Catalog}/", StringComparison.Ordinal));
    }

    private static string Kernel(SpecContext context) =>
        BuiltPackages.HasKernel(context.Spec) ? "the kernel that this build makes"
        : context.Spec.Pkgs.Overrides.TryGetValue(Entities.Spec.KernelSpec.DefaultTarget, out var image) ? $"the kernel {image}"
        : $"the kernel of {string.Join(" and ", ((string?[])[context.Spec.Pkgs.Prefix is { } prefix ? $"spec.pkgs.prefix {prefix}" : null, context.Spec.Pkgs.Tag is { } tag ? $"spec.pkgs.tag {tag}" : null]).OfType<string>())}";
}
