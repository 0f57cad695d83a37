using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The mirrors of one registry.</summary>
public sealed record MirrorSpec
{
    [Required]
    [Description("The registry that is mirrored, as it appears in image names, such as docker.io or ghcr.io.")]
    [RegularExpression(Patterns.Host)]
    [StringLength(Limits.Host)]
    [CelRule(PortRules.Host, "spec.registry.mirrors.host" + PortRules.Sentence)]
    public string Host { get; init => field = value ?? ""; } = "";

    [Required]
    [Description(
        "The mirrors, tried in this order before the registry itself: a registry with an optional path, such as "
        + "mirror.example.com:5000/dockerhub.")]
    [Items(
        MinCount = 1, MaxCount = Limits.MirrorEndpoints, Pattern = Patterns.ImagePrefix, MaxLength = Limits.ImagePath,
        Rule = PortRules.Host, Message = "spec.registry.mirrors.endpoints" + PortRules.Sentence)]
    [Set]
    public IReadOnlyList<string> Endpoints { get; init => field = value ?? []; } = [];

    [Description("Uses plain HTTP for the endpoints, or does not verify their certificates. Defaults to false.")]
    public bool Insecure { get; init; }
}
