using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>A layer cache that is shared between builds. Errors of the cache never fail a build.</summary>
[CelRule(
    "!has(self.mode) || self.mode != 'Registry' || (has(self.reference) && self.reference != '')",
    CacheSpec.ReferenceMessage,
    FieldPath = ".reference",
    Reason = "FieldValueRequired")]
public sealed record CacheSpec
{
    internal const string ReferenceMessage =
        "spec.cache.reference is required when spec.cache.mode is Registry. Set it to an image such as ghcr.io/me/cache:talos.";

    [Description("None, or Registry to store layers in an image of a registry. Defaults to None.")]
    [DefaultValue(nameof(CacheMode.None))]
    public CacheMode Mode { get; init; }

    [Description(
        "The image that stores the cache, such as ghcr.io/me/cache:talos. Each platform adds its name to the tag. The credentials of "
        + "spec.registry.secretRef are used.")]
    [RegularExpression(Patterns.Empty + Patterns.TaggedReference)]
    [StringLength(Limits.ImageReference)]
    [CelRule(PortRules.Image, "spec.cache.reference" + PortRules.Sentence)]
    [CelRule(DockerHub.CacheRule, DockerHub.CacheMessage)]
    public string? Reference { get; init => field = Unset.IfEmpty(value); }
}
