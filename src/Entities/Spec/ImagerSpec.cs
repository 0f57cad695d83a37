using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Inputs of the imager, which makes boot media.</summary>
public sealed record ImagerSpec
{
    [Description(
        "The imager image. Defaults to the imager that this build makes, if it makes one, otherwise ghcr.io/siderolabs/imager:<release>.")]
    [RegularExpression(Patterns.Empty + Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.image" + PortRules.Sentence)]
    public string? Image { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "The base image of the installer (imager flag --base-installer-image). Defaults to the installer-base that this build makes, if "
        + "it makes one, otherwise ghcr.io/siderolabs/installer-base:<release>.")]
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
        "Images of system extensions to install (imager flag --system-extension-image). Defaults to none. They must match this Talos "
        + "release. Pin them by digest.")]
    [Items(
        MaxCount = Limits.SystemExtensions, Pattern = Patterns.ImageReference, MaxLength = Limits.ImageReference,
        Rule = PortRules.Image, Message = "spec.imager.systemExtensions" + PortRules.Sentence)]
    [Set]
    public IReadOnlyList<string> SystemExtensions { get; init => field = value ?? []; } = [];

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
        "Runs the imager privileged. Disk images before v1.13 require it for loop devices; later releases do not. Defaults to false.")]
    [DefaultValue(false)]
    public bool Privileged { get; init; }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
