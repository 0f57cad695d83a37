using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>What the imager is given when it makes boot media.</summary>
public sealed record ImagerSpec
{
    [Description(
        "The imager to run; default: the one that this build makes if it makes one, else ghcr.io/siderolabs/imager:<release>.")]
    [RegularExpression(Patterns.Empty + Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.image" + PortRules.Sentence)]
    public string? Image { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "The image that the installer is made from (imager flag --base-installer-image); default: the installer-base that this build "
        + "makes if it makes one, else ghcr.io/siderolabs/installer-base:<release>.")]
    [RegularExpression(Patterns.Empty + Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.baseInstallerImage" + PortRules.Sentence)]
    public string? BaseInstallerImage { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "Kernel arguments to add, or with a dash before them to remove (imager flag --extra-kernel-arg), such as console=ttyS0; "
        + "default: none. Printable ASCII without double quotes, backslashes and backticks.")]
    [Items(MaxCount = Limits.KernelArguments, Pattern = Patterns.KernelArgument, MaxLength = Limits.KernelArgument)]
    public IReadOnlyList<string> ExtraKernelArgs { get; init => field = value ?? []; } = [];

    [Description(
        "Images of system extensions to install (imager flag --system-extension-image); default: none. They must be made for this "
        + "release; a digest makes sure of it.")]
    [Items(
        MaxCount = Limits.SystemExtensions, Pattern = Patterns.ImageReference, MaxLength = Limits.ImageReference,
        Rule = PortRules.Image, Message = "spec.imager.systemExtensions" + PortRules.Sentence)]
    [Set]
    public IReadOnlyList<string> SystemExtensions { get; init => field = value ?? []; } = [];

    [Description(
        "An image that holds container images for machines without a registry (imager flag --image-cache), put into ISO files and disk "
        + "images; default: none. It exists from v1.9.")]
    [RegularExpression(Patterns.Empty + Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.imageCache" + PortRules.Sentence)]
    public string? ImageCache { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "A machine configuration to put into the media (imager flag --embedded-config-path), where whoever has the media can read it; "
        + "default: none. It exists from v1.12. A change of the Secret starts no build by itself.")]
    public EmbeddedConfigSpec? EmbeddedConfig { get; init; }

    [Description("The overlay that a single-board computer needs; default: none.")]
    public OverlaySpec? Overlay { get; init; }

    [Description(
        "Values of the META partition by tag (imager flag --meta), such as 0x0a: \"…\"; default: none. Tags are numbers from 0 to 255, "
        + "decimal or with 0x; values are text of at most 4096 characters, line feeds and tabs allowed.")]
    [MapValues(MaxCount = Limits.MetaKeys, Pattern = Patterns.Text, MaxLength = Limits.Text)]
    [CelRule(
        "self.all(tag, tag.matches(r'" + Patterns.MetaKey + "'))",
        "spec.imager.meta: a tag is a number from 0 to 255, decimal or with 0x, like 0x0a")]
    public IReadOnlyDictionary<string, string> Meta { get; init => field = value ?? None; } = None;

    [Description("The keys that secure boot media are signed with; default: none. Outputs that start with secureboot- need them.")]
    public SecureBootSpec? SecureBoot { get; init; }

    [Description(
        "Runs the imager privileged, which disk images before v1.13 need for loop devices; default: false. Later releases never "
        + "need it.")]
    [DefaultValue(false)]
    public bool Privileged { get; init; }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
