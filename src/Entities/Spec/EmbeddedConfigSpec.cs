using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Spec;

/// <summary>A machine configuration that is embedded in boot media.</summary>
public sealed record EmbeddedConfigSpec
{
    public const string DefaultKey = "config.yaml";

    [Required]
    [Description("The Secret with the machine configuration.")]
    public SecretReference SecretRef { get; init => field = value ?? new(); } = new();

    [Description("The key in the Secret. Defaults to config.yaml.")]
    [RegularExpression(Patterns.SecretKey)]
    [StringLength(Limits.ObjectName)]
    [DefaultValue(DefaultKey)]
    public string Key { get; init => field = value ?? DefaultKey; } = DefaultKey;
}
