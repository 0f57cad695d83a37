using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The imager's flags after the profile. A flag and its value are separate items.</summary>
public static class ImagerFlags
{
    public const string SystemExtension = "--system-extension-image";

    public const string OverlayImage = "--overlay-image";

    public const string Insecure = "--insecure";

    public const string ImageCache = "--image-cache";

    /// <summary>The path of the machine configuration while the imager runs.</summary>
    public const string EmbeddedConfigPath = "/run/talos-image/config.yaml";

    /// <summary>Flags whose value is an image, which is resolved to a digest before the imager runs.</summary>
    public static IReadOnlySet<string> Images { get; } = new HashSet<string> { SystemExtension, OverlayImage, ImageCache };

    internal static IReadOnlyList<string> Of(TalosImageBuildSpec spec, ReleaseTable table, OutputRow output, string platform, bool insecure)
    {
        var imager = spec.Imager;
        List<string> flags = ["--arch", Architectures.Of(platform), .. output.Flags];

        foreach (var argument in imager.ExtraKernelArgs)
        {
            flags.AddRange(["--extra-kernel-arg", argument]);
        }

        foreach (var (key, value) in imager.Meta.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            flags.AddRange(["--meta", $"{key}={value}"]);
        }

        foreach (var image in imager.SystemExtensions)
        {
            flags.AddRange([SystemExtension, image]);
        }

        if (imager.Overlay is { } overlay)
        {
            flags.AddRange([OverlayImage, overlay.Image, "--overlay-name", overlay.Name]);

            foreach (var (key, value) in overlay.Options.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                flags.AddRange(["--overlay-option", $"{key}={value}"]);
            }
        }

        if (imager.ImageCache is { } cache && output.TakesImageCache)
        {
            flags.AddRange([ImageCache, cache]);
        }

        if (imager.EmbeddedConfig is not null)
        {
            flags.AddRange(["--embedded-config-path", EmbeddedConfigPath]);
        }

        if (output.SecureBoot && imager.SecureBoot is { IncludeWellKnownCertificates: true })
        {
            flags.Add("--secureboot-include-well-known-certs");
        }

        if (table.Facts.Overlays && insecure) // --insecure was added together with overlays
        {
            flags.Add(Insecure);
        }

        return flags;
    }
}
