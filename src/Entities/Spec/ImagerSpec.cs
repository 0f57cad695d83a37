using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Inputs of the imager, which makes boot media.</summary>
public sealed record ImagerSpec
{
    public const string DefaultCatalog = "ghcr.io/siderolabs";

    internal const string SectorSizeMessage = "spec.imager.sectorSize must be 512 or 4096.";

    [Description(
        "The imager image. Defaults to the imager of this build if it makes one, or if its source, packages or variables differ from "
        + "upstream's (it is then built for the media and not published); otherwise ghcr.io/siderolabs/imager:<release>.")]
    [RegularExpression(Patterns.Empty + Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.image" + PortRules.Sentence)]
    public string? Image { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "The base image of the installer (imager flag --base-installer-image). Defaults to the base installer of this build (installer-base, "
        + "before v1.10 installer) if it makes one, otherwise to upstream's of the release.")]
    [RegularExpression(Patterns.Empty + Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.baseInstallerImage" + PortRules.Sentence)]
    public string? BaseInstallerImage { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "Kernel arguments to add, or to remove if they start with a dash (imager flag --extra-kernel-arg), such as console=ttyS0. "
        + "Defaults to none. Printable ASCII without double quotes, backslashes and backticks.")]
    [Items(MaxCount = Limits.KernelArguments, Pattern = Patterns.KernelArgument, MaxLength = Limits.KernelArgument)]
    public IReadOnlyList<string> ExtraKernelArgs { get; init => field = value ?? []; } = [];

    [Description(
        "System extensions to install (imager flag --system-extension-image): images, or official names without host, tag and digest such "
        + "as siderolabs/iscsi-tools, which are looked up in the catalog of the release. Defaults to none. Images must match this Talos "
        + "release; pin them by digest.")]
    [Items(
        MaxCount = Limits.SystemExtensions, Pattern = Patterns.ImageReference, MaxLength = Limits.ImageReference,
        Rule = PortRules.Image, Message = "spec.imager.systemExtensions" + PortRules.Sentence)]
    [Set]
    public IReadOnlyList<string> SystemExtensions { get; init => field = value ?? []; } = [];

    [Description(
        "The registry and path of the catalogs extensions:<release> and overlays:<release>, which official names are looked up in. The "
        + "images are pulled from the same place by the digests in the catalog. Defaults to " + DefaultCatalog + ".")]
    [RegularExpression(Patterns.Empty + Patterns.ImagePrefix)]
    [StringLength(Limits.ImagePath)]
    [CelRule(PortRules.Host, "spec.imager.catalog" + PortRules.Sentence)]
    public string? Catalog { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "An image with container images for machines without a registry (imager flag --image-cache). It becomes part of ISOs and disk "
        + "images. Defaults to none. Available since Talos v1.9.")]
    [RegularExpression(Patterns.Empty + Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.imageCache" + PortRules.Sentence)]
    public string? ImageCache { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "A machine configuration that becomes part of the media (imager flag --embedded-config-path). Anyone who has the media can read "
        + "it. Defaults to none. Available since Talos v1.12. Changing the Secret does not trigger a new build.")]
    public EmbeddedConfigSpec? EmbeddedConfig { get; init; }

    [Description("The overlay of a single-board computer. Defaults to none. Available since Talos v1.7.")]
    public OverlaySpec? Overlay { get; init; }

    [Description(
        "The size of disk images in bytes, such as 8Gi, before the imager adds boot partitions and the image cache. Defaults to the size "
        + "in the imager's profile, 1246Mi or, for most clouds, 8Gi. The minimum is 1246Mi.")]
    [RegularExpression(Patterns.Empty + Patterns.ByteQuantity)]
    [StringLength(Limits.Quantity)]
    public string? DiskSize { get; init => field = Unset.IfEmpty(value); }

    [Description("The sector size of disk images in bytes: 512 or 4096. Defaults to 0, the size in the imager's profile. Available since Talos v1.14.")]
    [DefaultValue(0)]
    [CelRule("self == 0 || self == 512 || self == 4096", SectorSizeMessage)]
    public int SectorSize { get; init; }

    [Description(
        "The bootloader of disk images (since Talos v1.10) and ISOs (since v1.12): SDBoot, Grub or DualBoot. Defaults to the choice of the "
        + "imager: systemd-boot for linux/arm64 and secure boot, both for linux/amd64. It does not apply to secure boot media.")]
    public Bootloader? Bootloader { get; init; }

    [Description(
        "Values of the META partition by tag (imager flag --meta), such as 0x0a: \"…\". Defaults to none. A tag is a number from 0 to "
        + "255, decimal or with 0x. A value is text of at most 4096 characters; line feeds and tabs are allowed.")]
    [MapValues(MaxCount = Limits.MetaKeys, Pattern = Patterns.Text, MaxLength = Limits.Text)]
    [CelRule(
        "self.all(tag, tag.matches(r'" + Patterns.MetaKey + "'))",
        "spec.imager.meta: a tag must be a number from 0 to 255, decimal or with 0x, such as 0x0a.")]
    public IReadOnlyDictionary<string, string> Meta { get; init => field = value ?? None; } = None;

    [Description("The keys that sign secure boot media. Defaults to none. Required for outputs that start with secureboot-.")]
    public SecureBootSpec? SecureBoot { get; init; }

    [Description(
        "Runs the imager privileged. Disk images before v1.13 require it for loop devices, and in v1.12 embedded configurations "
        + "and usually system extensions. Later releases do not. Defaults to false.")]
    [DefaultValue(false)]
    public bool Privileged { get; init; }

    [Description(
        "Imager profiles of your own, in the form of upstream's profile files. Each is published as the output of its name. Defaults to none.")]
    [Items(MaxCount = Limits.Profiles)]
    [ListMapKeys("name")]
    public IReadOnlyList<ImagerProfileSpec> Profiles { get; init => field = value ?? []; } = [];

    [Description(
        "Adds a system extension without files to all media that take extensions: talosimagebuild, whose version is the first 12 digits of "
        + "status.fingerprint, and whose description names the namespace, the build and the release. So talosctl get extensions "
        + "shows on a machine which build it runs. Defaults to false: the media then have the bytes that the same imager makes by hand.")]
    [DefaultValue(false)]
    public bool Identity { get; init; }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
