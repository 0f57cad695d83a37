using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The images of the packages that Talos Linux is assembled from.</summary>
public sealed record PkgsSpec
{
    [Description(
        "Registry and path of every package (make variable PKGS_PREFIX), such as ghcr.io/me; default: the source's own, "
        + "ghcr.io/siderolabs.")]
    [RegularExpression(Patterns.Empty + Patterns.ImagePrefix)]
    [StringLength(Limits.ImagePath)]
    [CelRule(PortRules.Host, "spec.pkgs.prefix" + PortRules.Sentence)]
    public string? Prefix { get; init => field = Unset.IfEmpty(value); }

    [Description("The tag of every package (make variable PKGS), such as v1.13.0-4-gabc1234; default: the source's own.")]
    [RegularExpression(Patterns.Empty + Patterns.Tag)]
    [StringLength(Limits.Tag)]
    public string? Tag { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "Single packages as images (make variables PKG_*), such as kernel: ghcr.io/me/kernel:v6.18; default: none. The key is the "
        + "variable's name in lower case with dashes for underscores, so sd-boot is PKG_SD_BOOT. Tags and digests are accepted.")]
    [MapValues(
        MaxCount = Limits.Packages, Pattern = Patterns.ImageReference, MaxLength = Limits.ImageReference,
        Rule = PortRules.Image, Message = "spec.pkgs.overrides" + PortRules.Sentence)]
    [CelRule(
        "self.all(name, size(name) <= 63 && name.matches(r'" + Patterns.DashedName + "'))",
        "spec.pkgs.overrides: a package's name is in lower case with dashes, like kernel or sd-boot, and has at most 63 characters")]
    public IReadOnlyDictionary<string, string> Overrides { get; init => field = value ?? None; } = None;

    [Description(
        "Packages to build from source first; default: none. What is built takes the place of the package of the same name.")]
    public PkgsBuildSpec? Build { get; init; }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
