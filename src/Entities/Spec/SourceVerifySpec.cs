using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The signatures that a source tree must have. Every source tree has this field.</summary>
public sealed record SourceVerifySpec
{
    [Description(TreeSentences.VerifyMode)]
    public VerifyMode? Mode { get; init; }

    [Required]
    [Description(TreeSentences.VerifyKeys)]
    public SecretReference SecretRef { get; init => field = value ?? new(); } = new();
}
