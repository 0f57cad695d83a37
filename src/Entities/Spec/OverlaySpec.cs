using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Firmware and boot files of a single-board computer.</summary>
[CelRule("!has(self.build) || !has(self.image) || self.image == ''", OverlaySpec.EitherMessage)]
public sealed record OverlaySpec
{
    internal const string EitherMessage = "spec.imager.overlay must not have both image and build. Remove one of them.";

    [Description(
        "The image of the overlay (imager flag --overlay-image), such as ghcr.io/siderolabs/sbc-raspberrypi:v0.1.9. Defaults to the image "
        + "that the catalog of the release names for the overlay.")]
    [RegularExpression(Patterns.Empty + Patterns.ImageReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.imager.overlay.image" + PortRules.Sentence)]
    public string? Image { get; init => field = Unset.IfEmpty(value); }

    [Description("Builds the overlay from source, against the packages of this build. Defaults to none.")]
    public OverlayBuildSpec? Build { get; init; }

    [Required]
    [Description("The name of the overlay in that image (imager flag --overlay-name), such as rpi_generic.")]
    [RegularExpression(Patterns.OverlayName)]
    [StringLength(Limits.Name)]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description(
        "Options of the overlay (imager flag --overlay-option), such as configTxtAppend. Defaults to none. A value is text of at most "
        + "4096 characters; line feeds and tabs are allowed.")]
    [MapValues(MaxCount = Limits.OverlayOptions, Pattern = Patterns.Text, MaxLength = Limits.Text)]
    [CelRule(
        "self.all(name, size(name) <= 63 && name.matches(r'" + Patterns.OverlayOptionName + "'))",
        "spec.imager.overlay.options: a name must consist of letters, digits and . _ -, start with a letter and have at most 63 characters.")]
    public IReadOnlyDictionary<string, string> Options { get; init => field = value ?? None; } = None;

    [Description("The platforms that the overlay is for. Defaults to linux/arm64. Media for other platforms are made without it.")]
    [Items(MinCount = 1, MaxCount = Limits.Platforms, Values = [PlatformNames.Amd64, PlatformNames.Arm64])]
    [Set]
    [DefaultJson("""["linux/arm64"]""")]
    public IReadOnlyList<string> Platforms { get; init => field = value ?? DefaultPlatforms; } = DefaultPlatforms;

    private static IReadOnlyList<string> DefaultPlatforms { get; } = [PlatformNames.Arm64];

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
