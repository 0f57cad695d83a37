using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>A cache that outlives the build. It is only ever a help: its faults never fail a build.</summary>
[CelRule(
    "!has(self.mode) || self.mode != 'Registry' || (has(self.reference) && self.reference != '')",
    CacheSpec.ReferenceMessage,
    FieldPath = ".reference",
    Reason = "FieldValueRequired")]
public sealed record CacheSpec
{
    internal const string ReferenceMessage =
        "spec.cache.reference is needed when spec.cache.mode is Registry: name an image for the cache, like ghcr.io/me/cache:talos";

    [Description("None, or Registry to keep layers in an image of a registry; default: None.")]
    [DefaultValue(nameof(CacheMode.None))]
    public CacheMode Mode { get; init; }

    [Description(
        "The image that holds the cache, such as ghcr.io/me/cache:talos; each platform adds its name to the tag. It uses the "
        + "credentials of spec.registry.secretRef.")]
    [RegularExpression(Patterns.Empty + Patterns.TaggedReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.cache.reference" + PortRules.Sentence)]
    public string? Reference { get; init => field = Unset.IfEmpty(value); }
}
