using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Other places that the images of one registry are pulled from.</summary>
public sealed record MirrorSpec
{
    [Required]
    [Description("The registry that is mirrored, as image names have it, such as docker.io or ghcr.io.")]
    [RegularExpression(Patterns.Host)]
    [StringLength(Limits.Host)]
    [CelRule(PortRules.Host, "spec.registry.mirrors.host" + PortRules.Sentence)]
    public string Host { get; init => field = value ?? ""; } = "";

    [Required]
    [Description(
        "Where its images are asked for, in this order and before the registry itself: a registry, with a path if need be, such as "
        + "mirror.example.com:5000/dockerhub.")]
    [Items(
        MinCount = 1, MaxCount = Limits.MirrorEndpoints, Pattern = Patterns.ImagePrefix, MaxLength = Limits.ImagePath,
        Rule = PortRules.Host, Message = "spec.registry.mirrors.endpoints" + PortRules.Sentence)]
    [Set]
    public IReadOnlyList<string> Endpoints { get; init => field = value ?? []; } = [];

    [Description("Talks plain HTTP to the endpoints, or does not check their certificates; default: false.")]
    public bool Insecure { get; init; }
}
