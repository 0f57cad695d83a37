using static TalosImageOperator.Planning.Matrix.ImagerSetting;
using static TalosImageOperator.Planning.Matrix.MediaKind;
using static TalosImageOperator.Planning.Matrix.ReleaseSpan;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>
/// Which outputs each setting of the imager reaches, as upstream's imager applies it (pkg/imager) and refuses it (profile.Validate).
/// Image Factory leaves settings out in the same places, except META of UKIs.
/// </summary>
public static class SettingReach
{
    private static readonly Row[] Rows =
    [
        .. Each(ExtraKernelArgs, All, Iso, DiskImage, Uki, CommandLine),
        new(ExtraKernelArgs, Installer, From(10)),
        new(ExtraKernelArgs, Installer, Until(9), SecureBoot: true), // signed into its UKI

        // META is a partition of disk images; elsewhere it becomes a kernel argument, except in installers.
        .. Each(Meta, All, Iso, DiskImage, Uki, CommandLine),

        .. Each(SystemExtensions, All, Iso, DiskImage, Installer, Uki, Initramfs),
        .. Each(BuildIdentity, All, Iso, DiskImage, Installer, Uki, Initramfs), // an extension
        .. Each(Overlay, From(7), Iso, DiskImage, Installer, Uki, CommandLine), // its kernel arguments, and its installer
        .. Each(ImageCache, From(9), Iso, DiskImage),
        .. Each(EmbeddedConfig, From(12), Iso, DiskImage, Installer, Uki, Initramfs), // the imager makes an extension of it

        new(DiskSize, DiskImage, All),
        new(SectorSize, DiskImage, From(14)),
        new(Bootloader, DiskImage, From(10), SecureBoot: false),
        new(Bootloader, Iso, From(12), SecureBoot: false),

        new(EnrollKeys, Iso, All, SecureBoot: true),
        new(EnrollKeys, DiskImage, From(14), SecureBoot: true), // earlier disk images contain no keys
        new(WellKnownCertificates, Iso, From(8), SecureBoot: true),
        new(WellKnownCertificates, DiskImage, From(14), SecureBoot: true),
    ];

    /// <summary>The field, below <c>spec.imager</c>.</summary>
    public static string FieldOf(ImagerSetting setting) => setting switch
    {
        ExtraKernelArgs => "extraKernelArgs",
        Meta => "meta",
        SystemExtensions => "systemExtensions",
        Overlay => "overlay",
        ImageCache => "imageCache",
        EmbeddedConfig => "embeddedConfig",
        DiskSize => "diskSize",
        SectorSize => "sectorSize",
        Bootloader => "bootloader",
        EnrollKeys => "secureBoot.enrollKeys",
        WellKnownCertificates => "secureBoot.includeWellKnownCertificates",
        BuildIdentity => "identity",
        _ => throw new ArgumentOutOfRangeException(nameof(setting), setting, "A setting without a field."),
    };

    public static bool Reaches(this ImagerSetting setting, OutputRow output, int minor) =>
        Of(setting, output).Any(row => row.Releases.Contains(minor));

    /// <summary>The first release after this one in which the setting reaches the output; null for none.</summary>
    public static int? ReachesLater(this ImagerSetting setting, OutputRow output, int minor) =>
        Of(setting, output).Select(row => row.Releases.First).Where(first => first > minor).Cast<int?>().Min();

    private static IEnumerable<Row> Of(ImagerSetting setting, OutputRow output) => Rows.Where(row =>
        row.Setting == setting && row.Media == output.MediaOrInstaller && (row.SecureBoot is not { } keyed || keyed == output.SecureBoot));

    private static IEnumerable<Row> Each(ImagerSetting setting, ReleaseSpan releases, params MediaKind[] media) =>
        media.Select(kind => new Row(setting, kind, releases));

    // SecureBoot: null for outputs with and without.
    private sealed record Row(ImagerSetting Setting, MediaKind Media, ReleaseSpan Releases, bool? SecureBoot = null);
}
