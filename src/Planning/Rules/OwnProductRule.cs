using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Rules;

/// <summary>References to what the same build makes.</summary>
internal static class OwnProductRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var packages = OwnProducts.Packages(context.Spec);
        var built = context.Spec.Extensions.Build.SelectMany(build => build.Products()).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, reference) in context.Spec.Imager.SystemExtensions.Index())
        {
            if (packages.TryGetValue(reference, out var package) && !OwnProducts.Extensions(context.Spec).ContainsKey(reference))
            {
                yield return SpecError.Of(
                    $"spec.imager.systemExtensions[{index}]",
                    reference,
                    $"is the package {package} of this build, not an extension. {Instead(package)}");
            }
            else if (OfficialNames.Is(reference) && built.Contains(reference.Split('/')[^1]))
            {
                yield return SpecError.Of(
                    $"spec.imager.systemExtensions[{index}]",
                    reference,
                    $"is an official extension, and this build makes {reference.Split('/')[^1]} itself. Remove one of them.");
            }
        }
    }

    /// <summary>The same repository with another tag means another image, which is probably not meant.</summary>
    public static IEnumerable<string> Warnings(SpecContext context)
    {
        var spec = context.Spec;
        var repositories = spec.TreeProducts().Select(name => Repositories.OfBuilt(spec, name))
            .Concat(context.Outputs.Where(output => output.Product == Contract.ProductKind.Image).Select(output => Repositories.Of(spec, output)))
            .ToHashSet(StringComparer.Ordinal);
        return
            from named in References(context)
            where repositories.Contains(OwnProducts.RepositoryOf(named.Reference)) && named.Reference != $"{OwnProducts.RepositoryOf(named.Reference)}:{PublishedTag.Of(spec)}"
            select $"{named.Field}: {named.Reference} is taken from the registry, although this build makes {OwnProducts.RepositoryOf(named.Reference)}. "
                + $"Use the tag {PublishedTag.Of(spec)} for the image of this build.";
    }

    private static IEnumerable<(string Field, string Reference)> References(SpecContext context)
    {
        var imager = context.Spec.Imager;
        foreach (var (index, extension) in imager.SystemExtensions.Index())
        {
            yield return ($"spec.imager.systemExtensions[{index}]", extension);
        }

        foreach (var (name, image) in context.Spec.Pkgs.Overrides.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            yield return ($"spec.pkgs.overrides.{name}", image);
        }

        foreach (var (field, image) in ((string, string?)[])
            [("image", imager.Image), ("baseInstallerImage", imager.BaseInstallerImage), ("overlay.image", imager.Overlay?.Image)])
        {
            if (image is not null)
            {
                yield return ($"spec.imager.{field}", image);
            }
        }
    }

    private static string Instead(string package)
    {
        var extension = ModulePackages.ExtensionOf(package);
        return extension == package
            ? "Remove it, or build an extension in spec.extensions.build."
            : $"Use spec.extensions.build with targets: [{extension}], which carries the package.";
    }
}
