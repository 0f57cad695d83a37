using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The images of the packages that Talos Linux is built from.</summary>
public sealed record PkgsSpec
{
    [Description(
        "The registry and path of all packages (make variable PKGS_PREFIX), such as ghcr.io/me. Defaults to the prefix in the source, "
        + "ghcr.io/siderolabs. Available since Talos v1.7.")]
    [RegularExpression(Patterns.Empty + Patterns.ImagePrefix)]
    [StringLength(Limits.ImagePath)]
    [CelRule(PortRules.Host, "spec.pkgs.prefix" + PortRules.Sentence)]
    public string? Prefix { get; init => field = Unset.IfEmpty(value); }

    [Description("The tag of all packages (make variable PKGS), such as v1.13.0-4-gabc1234. Defaults to the tag in the source.")]
    [RegularExpression(Patterns.Empty + Patterns.Tag)]
    [StringLength(Limits.Tag)]
    public string? Tag { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "Images that replace individual packages (make variables PKG_*), such as kernel: ghcr.io/me/kernel:v6.18. Defaults to none. The "
        + "key is the name of the variable in lower case with dashes instead of underscores: sd-boot is PKG_SD_BOOT. Tags and digests are "
        + "accepted.")]
    [MapValues(
        MaxCount = Limits.Packages, Pattern = Patterns.ImageReference, MaxLength = Limits.ImageReference,
        Rule = PortRules.Image, Message = "spec.pkgs.overrides" + PortRules.Sentence)]
    [CelRule(
        "self.all(name, size(name) <= 63 && name.matches(r'" + Patterns.DashedName + "'))",
        "spec.pkgs.overrides: a package name must consist of lower case words joined by dashes, such as sd-boot, and have at most 63 characters.")]
    public IReadOnlyDictionary<string, string> Overrides { get; init => field = value ?? None; } = None;

    [Description(
        "Packages to build from source before Talos. Defaults to none. Each replaces the package of the same name.")]
    public PkgsBuildSpec? Build { get; init; }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
