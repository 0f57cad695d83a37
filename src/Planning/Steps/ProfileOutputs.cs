using System.Globalization;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>A profile of the spec as an output.</summary>
/// <param name="Profile">The entry.</param>
/// <param name="Row">As the matrix describes an output.</param>
/// <param name="Imager">The settings of spec.imager with those of the entry in their place.</param>
internal sealed record ProfileOutput(ImagerProfileSpec Profile, OutputRow Row, ImagerSpec Imager)
{
    /// <summary>What no other output has.</summary>
    public ImagerArguments Complete(ImagerArguments arguments) => arguments with
    {
        Platform = Profile.Platform,
        OutputFormat = Profile.Output?.OutFormat,
        DiskFormat = Profile.Output?.ImageOptions?.DiskFormat,
        DiskFormatOptions = Profile.Output?.ImageOptions?.DiskFormatOptions,
        ByProfile = true,
    };
}

/// <summary>The profiles of a spec, as outputs of its release.</summary>
internal static class ProfileOutputs
{
    private static readonly Dictionary<string, MediaKind> Kinds = new(StringComparer.Ordinal)
    {
        ["iso"] = MediaKind.Iso,
        ["image"] = MediaKind.DiskImage,
        ["installer"] = MediaKind.Installer,
        ["uki"] = MediaKind.Uki,
        ["kernel"] = MediaKind.Kernel,
        ["initramfs"] = MediaKind.Initramfs,
        ["cmdline"] = MediaKind.CommandLine,
    };

    public static IEnumerable<ProfileOutput> Of(ImagerSpec imager, ReleaseTable table) =>
        from profile in imager.Profiles
        let row = RowOf(profile, table)
        where row is not null
        select new ProfileOutput(profile, row, Merge(imager, profile));

    /// <summary>The release's profile that an entry is based on. Null if it is the overlay's.</summary>
    public static OutputRow? BaseOf(ImagerProfileSpec profile, ReleaseTable table) =>
        table.Outputs.FirstOrDefault(output => output.Media is not null && output.OutputKind is null && output.Profile == profile.BaseProfileName);

    /// <summary>The names of the release's profiles.</summary>
    public static IEnumerable<string> Bases(ReleaseTable table) =>
        table.Outputs.Where(output => output is { Media: not null, OutputKind: null }).Select(output => output.Profile!).Distinct().Order(StringComparer.Ordinal);

    private static OutputRow? RowOf(ImagerProfileSpec profile, ReleaseTable table)
    {
        var below = BaseOf(profile, table);
        var kind = profile.Output?.Kind is { } given ? Kinds[given] : below?.Media;

        return kind is null ? null : new OutputRow
        {
            Name = profile.Name,
            Releases = ReleaseSpan.All,
            Kind = StepKind.Media,
            Profile = profile.BaseProfileName,
            Media = kind,
            OutputKind = profile.Output?.Kind,
            SecureBoot = below?.SecureBoot ?? false,
            // Others are named by platform and format, which the overlay's profile may decide.
            Files = kind == MediaKind.Installer ? [below is { SecureBoot: true } ? "installer-{arch}-secureboot.tar" : "installer-{arch}.tar"] : [],
        };
    }

    /// <summary>The settings of spec.imager with those that an entry sets.</summary>
    public static ImagerSpec Merge(ImagerSpec imager, ImagerProfileSpec profile)
    {
        var image = profile.Output?.ImageOptions;
        var iso = profile.Output?.IsoOptions;

        return imager with
        {
            Profiles = [],
            ExtraKernelArgs = profile.Customization?.ExtraKernelArgs ?? imager.ExtraKernelArgs,
            Meta = profile.Customization?.MetaContents is { } meta ? MetaOf(meta) : imager.Meta,
            SystemExtensions = profile.Input?.SystemExtensions is { } extensions ? [.. extensions.Select(asset => asset.ImageRef)] : imager.SystemExtensions,
            Overlay = OverlayOf(imager.Overlay, profile.Overlay),
            DiskSize = image?.DiskSize?.ToString(CultureInfo.InvariantCulture) ?? imager.DiskSize,
            SectorSize = image?.DiskSectorSize ?? imager.SectorSize,
            Bootloader = (image?.Bootloader ?? iso?.Bootloader) is { } bootloader ? UpstreamNames.BootloaderOf(bootloader) : imager.Bootloader,
            SecureBoot = iso?.SdBootEnrollKeys is { } keys && imager.SecureBoot is { } secureBoot
                ? secureBoot with { EnrollKeys = UpstreamNames.EnrollKeysOf(keys) }
                : imager.SecureBoot,
        };
    }

    // A tag that is given twice is refused by a rule.
    private static Dictionary<string, string> MetaOf(IEnumerable<ProfileMeta> values) => values
        .DistinctBy(value => value.Key)
        .ToDictionary(value => $"0x{value.Key.ToString("x2", CultureInfo.InvariantCulture)}", value => value.Value, StringComparer.Ordinal);

    // An image may have several overlays.
    private static OverlaySpec? OverlayOf(OverlaySpec? below, ProfileOverlay? above) => (below, above) switch
    {
        (_, null) => below,
        ({ } overlay, _) when overlay.Name == above.Name => overlay with { Options = above.Options ?? overlay.Options },
        _ => (below ?? new OverlaySpec()) with { Name = above.Name, Options = above.Options! },
    };
}
