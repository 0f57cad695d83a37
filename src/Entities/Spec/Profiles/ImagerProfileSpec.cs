using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>
/// An imager profile of one's own, with the fields and values of upstream's profile files. What the build decides is not among them:
/// architecture, version, kernel, initramfs, base installer and keys.
/// </summary>
public sealed record ImagerProfileSpec
{
    [Required]
    [Description("The name of the output: lower case words joined by dashes, and not the name of an output of upstream, such as metal-rescue.")]
    [RegularExpression(Patterns.DashedName)]
    [StringLength(Limits.Name)]
    public string Name { get; init => field = value ?? ""; } = "";

    [Required]
    [Description("The profile that this one is based on: one of the release, such as metal or iso, or one that only the overlay has.")]
    [RegularExpression(Patterns.OverlayName)]
    [StringLength(Limits.Name)]
    public string BaseProfileName { get; init => field = value ?? ""; } = "";

    [Description("The platform that is compiled into the kernel arguments, such as nocloud. Defaults to that of the base.")]
    [RegularExpression(Patterns.Empty + Patterns.DashedName)]
    [StringLength(Limits.Name)]
    public string? Platform { get; init => field = Unset.IfEmpty(value); }

    [Description("Kernel arguments and values of META. A list that is set replaces that of spec.imager.")]
    public ProfileCustomization? Customization { get; init; }

    [Description("System extensions. The list replaces that of spec.imager if it is set.")]
    public ProfileInput? Input { get; init; }

    [Description("The overlay. Defaults to spec.imager.overlay, whose image and platforms it has too.")]
    public ProfileOverlay? Overlay { get; init; }

    [Description("What is made. Defaults to what the base makes, with the settings of spec.imager.")]
    public ProfileOutput? Output { get; init; }
}

public sealed record ProfileCustomization
{
    [Description("Kernel arguments to add, or to remove if they start with a dash. Defaults to spec.imager.extraKernelArgs.")]
    [Items(MaxCount = Limits.KernelArguments, Pattern = Patterns.KernelArgument, MaxLength = Limits.KernelArgument)]
    public IReadOnlyList<string>? ExtraKernelArgs { get; init; }

    [Description("Values of the META partition. Defaults to spec.imager.meta.")]
    [Items(MaxCount = Limits.MetaKeys)]
    public IReadOnlyList<ProfileMeta>? MetaContents { get; init; }
}

/// <summary>A value of the META partition.</summary>
public sealed record ProfileMeta
{
    [Required]
    [Description("The tag: a number from 0 to 255.")]
    [Range(0, 255)]
    public int Key { get; init; }

    [Required]
    [Description("Text of at most 4096 characters; line feeds and tabs are allowed.")]
    [RegularExpression(Patterns.Text)]
    [StringLength(Limits.Text)]
    public string Value { get; init => field = value ?? ""; } = "";
}

public sealed record ProfileInput
{
    [Description("System extensions to install: images, or official names as in spec.imager.systemExtensions, which is the default.")]
    [Items(MaxCount = Limits.SystemExtensions)]
    public IReadOnlyList<ContainerAsset>? SystemExtensions { get; init; }
}

/// <summary>A container image, as profiles write it.</summary>
public sealed record ContainerAsset
{
    [Required]
    [Description("The reference of the image.")]
    [RegularExpression(Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.profiles.input.systemExtensions.imageRef" + PortRules.Sentence)]
    public string ImageRef { get; init => field = value ?? ""; } = "";
}

public sealed record ProfileOverlay
{
    [Required]
    [Description("The name of the overlay in the image of spec.imager.overlay, or in the catalog of the release if there is none.")]
    [RegularExpression(Patterns.OverlayName)]
    [StringLength(Limits.Name)]
    public string Name { get; init => field = value ?? ""; } = "";

    // The API server allows no rule over the keys of a map in a list; the validator checks them.
    [Description("Options of the overlay. Defaults to those of spec.imager.overlay if it has the same name.")]
    [MapValues(MaxCount = Limits.OverlayOptions, Pattern = Patterns.Text, MaxLength = Limits.Text)]
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}

public sealed record ProfileOutput
{
    [Description(
        "The kind: iso, image (a disk image), installer, uki, kernel, initramfs or cmdline. Defaults to that of the base; required for a base that only the "
        + "overlay has.")]
    [RegularExpression(Patterns.Empty + Patterns.ProfileKind)]
    [StringLength(Limits.Name)]
    public string? Kind { get; init => field = Unset.IfEmpty(value); }

    [Description("Options of a disk image. Those that are unset have the values of spec.imager.")]
    public ProfileImageOptions? ImageOptions { get; init; }

    [Description("Options of an ISO. Those that are unset have the values of spec.imager.")]
    public ProfileIsoOptions? IsoOptions { get; init; }

    [Description("How the file is packed: raw, .tar.gz, .xz, .gz or .zst. Defaults to that of the base.")]
    [RegularExpression(Patterns.Empty + Patterns.ProfileOutFormat)]
    [StringLength(Limits.Name)]
    public string? OutFormat { get; init => field = Unset.IfEmpty(value); }
}

public sealed record ProfileImageOptions
{
    /// <summary>Upstream's profile.MinRAWDiskSize.</summary>
    internal const long SmallestDisk = 1246L << 20;

    internal const long LargestDisk = 1L << 50;

    internal const string SectorSizeMessage = "spec.imager.profiles.output.imageOptions.diskSectorSize must be 512 or 4096.";

    [Description("The size in bytes, before the imager adds boot partitions. The minimum is 1306525696 (1246 MiB).")]
    [Range(SmallestDisk, LargestDisk)]
    public long? DiskSize { get; init; }

    [Description("The sector size: 512 or 4096 bytes. Available since Talos v1.14.")]
    [CelRule("self == 512 || self == 4096", SectorSizeMessage)]
    public int? DiskSectorSize { get; init; }

    [Description("The format: raw, qcow2, vhd or ova. Defaults to that of the base.")]
    [RegularExpression(Patterns.Empty + Patterns.ProfileDiskFormat)]
    [StringLength(Limits.Name)]
    public string? DiskFormat { get; init => field = Unset.IfEmpty(value); }

    [Description("Options of qemu-img for that format, such as cluster_size=8k. Defaults to those of the base.")]
    [RegularExpression(Patterns.Empty + Patterns.ProfileFormatOptions)]
    [StringLength(Limits.Label)]
    public string? DiskFormatOptions { get; init => field = Unset.IfEmpty(value); }

    [Description("The bootloader: sd-boot, grub or dual-boot. Available since Talos v1.10.")]
    [RegularExpression(Patterns.Empty + Patterns.ProfileBootloader)]
    [StringLength(Limits.Name)]
    public string? Bootloader { get; init => field = Unset.IfEmpty(value); }
}

public sealed record ProfileIsoOptions
{
    [Description("When the keys are enrolled: off, manual, if-safe or force. For secure boot.")]
    [RegularExpression(Patterns.Empty + Patterns.ProfileEnrollKeys)]
    [StringLength(Limits.Name)]
    public string? SdBootEnrollKeys { get; init => field = Unset.IfEmpty(value); }

    [Description("The bootloader: sd-boot, grub or dual-boot. Available since Talos v1.12.")]
    [RegularExpression(Patterns.Empty + Patterns.ProfileBootloader)]
    [StringLength(Limits.Name)]
    public string? Bootloader { get; init => field = Unset.IfEmpty(value); }
}
