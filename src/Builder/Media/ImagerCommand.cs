using System.Globalization;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Media;

/// <summary>The imager's arguments: the profile, then a flag and its value at a time.</summary>
public static class ImagerCommand
{
    /// <summary>Where the machine configuration is mounted while the imager runs.</summary>
    public const string EmbeddedConfigPath = "/run/talos-image/config.yaml";

    /// <summary>The imager then reads its profile from standard input, and ignores every other flag.</summary>
    public static readonly IReadOnlyList<string> ByProfile = ["-"];

    /// <param name="insecure">A registry that is pulled from may be spoken to without TLS, and the imager has a flag for it.</param>
    public static IReadOnlyList<string> ByFlags(ImagerArguments imager, ImagerImages images, bool insecure) =>
    [
        imager.Profile, "--arch", imager.Architecture,
        .. Flag("--output-kind", imager.OutputKind),
        .. (imager.ExtraKernelArgs ?? []).SelectMany(argument => Flag("--extra-kernel-arg", argument)),
        .. (imager.Meta ?? Nothing).SelectMany(entry => Flag("--meta", $"{entry.Key}={entry.Value}")),
        .. images.SystemExtensions.SelectMany(image => Flag("--system-extension-image", image)),
        .. Overlay(imager.Overlay, images.Overlay),
        .. Flag("--image-cache", images.ImageCache),
        .. Flag("--image-disk-size", imager.DiskSize?.ToString(CultureInfo.InvariantCulture)),
        .. Flag("--embedded-config-path", imager.EmbeddedConfig ? EmbeddedConfigPath : null),
        .. imager.WellKnownCertificates ? ["--secureboot-include-well-known-certs"] : (string[])[],
        .. Flag("--secureboot-enroll-keys", imager.EnrollKeys),
        .. insecure ? ["--insecure"] : (string[])[],
        .. Flag("--base-installer-image", images.BaseInstaller),
    ];

    private static Dictionary<string, string> Nothing { get; } = [];

    private static IEnumerable<string> Overlay(ImagerOverlay? overlay, string? image) => overlay is null ? [] :
    [
        .. Flag("--overlay-image", image),
        .. Flag("--overlay-name", overlay.Name),
        .. (overlay.Options ?? Nothing).SelectMany(option => Flag("--overlay-option", $"{option.Key}={option.Value}")),
    ];

    private static string[] Flag(string name, string? value) => value is null ? [] : [name, value];
}
