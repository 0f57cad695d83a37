using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Warnings about the imager and its media.</summary>
internal static class ImagerWarnings
{
    /// <summary>A named imager brings its own kernel and userland, so other changes of the build have no effect on them.</summary>
    public static IEnumerable<string> NamedImager(SpecContext context)
    {
        var media = SpecContext.Names(context.Media);
        var changes = string.Join(", ", SourceChanges.Of(context.Spec));

        if (media.Length > 0 && changes.Length > 0 && context.Spec.Imager.Image is { Length: > 0 } image)
        {
            yield return $"{media} will be made by spec.imager.image {image}, which contains the kernel and userland that it was built with. "
                + $"They will not contain what this build changes: {changes}. Remove spec.imager.image to use an imager of this build.";
        }
    }

    /// <summary>Upstream publishes images for its own tags only.</summary>
    public static IEnumerable<string> StockTag(SpecContext context)
    {
        if (context.Release.IsUpstreams)
        {
            yield break;
        }

        var images = context.Media
            .SelectMany(output => (string?[])[context.Imager.ImagerImage, context.Imager.BaseImage(output)])
            .Where(image => image is not null && image != context.Spec.Imager.Image && image != context.Spec.Imager.BaseInstallerImage)
            .Distinct();

        foreach (var image in images)
        {
            yield return $"{image} is required, but {context.Spec.Release} does not look like an upstream release, and upstream publishes images "
                + "for its own tags only. Add imager to spec.outputs, or set spec.imager.image and spec.imager.baseInstallerImage.";
        }
    }

    /// <summary>Settings of the imager that have no effect, and media that another imager makes than the one of this build.</summary>
    public static IEnumerable<string> UnusedImager(SpecContext context)
    {
        var imager = context.Spec.Imager;

        if (!context.Media.Any() && !context.Outputs.Any(output => output.MediaOrInstaller is not null) && IsSet(imager))
        {
            yield return "spec.imager has no effect: none of spec.outputs is made by the imager.";
        }

        if (context.Media.Any() && imager.Image is { Length: > 0 } && context.Spec.Outputs.Contains("imager"))
        {
            yield return $"{SpecContext.Names(context.Media)} will be made by spec.imager.image {imager.Image}, "
                + "not by the imager that this build makes.";
        }
    }

    private static bool IsSet(ImagerSpec imager) =>
        imager.Image is { Length: > 0 }
        || imager.BaseInstallerImage is { Length: > 0 }
        || imager.SecureBoot is not null
        || ImagerSettings.Of(imager).Any();

    public static IEnumerable<string> EmbeddedConfig(SpecContext context)
    {
        var media = SpecContext.Names(context.Media.Where(output => ImagerSetting.EmbeddedConfig.Reaches(output, context.Table.Minor)));

        if (context.Spec.Imager.EmbeddedConfig is { } config && media.Length > 0)
        {
            yield return $"{media} will contain the machine configuration from the Secret {config.SecretRef.Name}. "
                + "Anyone who can pull them from the registry can read it.";
        }
    }

    /// <summary>One BuildKit runs the code of every source tree and the imager with its keys (docs/security.md).</summary>
    public static IEnumerable<string> SharedBuildKit(SpecContext context)
    {
        var secrets = Exposed(context).ToList();
        var trees = BuiltTrees(context).ToList();

        if (secrets.Count > 0 && trees.Count > 0)
        {
            yield return $"All steps of a build share one BuildKit, so the code of {string.Join(" and ", trees)} can reach "
                + $"{string.Join(" and ", secrets)}. Use only source trees that you trust with them; docs/security.md shows how to build them apart.";
        }
    }

    private static IEnumerable<string> Exposed(SpecContext context)
    {
        var imager = context.Spec.Imager;

        if (imager.SecureBoot is { } keys && context.Media.Any(output => output.SecureBoot))
        {
            yield return $"the secure boot keys in Secret {keys.SecretRef.Name}";
        }

        if (imager.EmbeddedConfig is { } config && context.AnyMediaReachedBy(ImagerSetting.EmbeddedConfig))
        {
            yield return $"the machine configuration in Secret {config.SecretRef.Name}";
        }
    }

    private static IEnumerable<string> BuiltTrees(SpecContext context)
    {
        if (context.Outputs.Any(output => output.Kind != StepKind.Media || context.Imager.Needs(output).Any()))
        {
            yield return context.Spec.Source.Repository;
        }

        if (context.Spec.Pkgs.Build is { } build)
        {
            yield return build.Repository;
        }
    }

    public static IEnumerable<string> InsecureImager(SpecContext context)
    {
        if (context.Spec.Registry.Insecure && context.Media.Any() && !context.Table.Facts.Overlays)
        {
            yield return $"spec.registry.insecure: the imager of {context.Table} has no --insecure. "
                + "It uses plain HTTP for localhost and private addresses only.";
        }
    }

    public static IEnumerable<string> IdlePrivileges(SpecContext context)
    {
        if (context.Spec.Imager.Privileged
            && !context.Media.Any(output => output.NeedsPrivileges(context.Table.Facts, ImagerSource.Unpacks(context.Spec.Imager))))
        {
            yield return "spec.imager.privileged has no effect: only disk images before v1.13, and extensions and embedded configurations "
                + "of v1.12, need privileges.";
        }
    }

    /// <summary>https://github.com/siderolabs/talos/issues/13641, fixed in v1.13.</summary>
    public static IEnumerable<string> LabelledExtensions(SpecContext context)
    {
        if (context.Table.Facts.PrivilegedUnpacking
            && context.Spec.Imager is { Privileged: false } and ({ SystemExtensions.Count: > 0 } or { Identity: true })
            && context.AnyMediaReachedBy(ImagerSetting.SystemExtensions))
        {
            yield return $"The imager of {context.Table} sets the SELinux labels of system extensions, which fails without privileges. "
                + "If the build fails for that reason, set spec.imager.privileged: true.";
        }
    }
}
