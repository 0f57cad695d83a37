using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Spec;

/// <summary>A Secret in the build's namespace. The kubelet mounts it; the operator never reads it.</summary>
public sealed record SecretReference
{
    [Required]
    [Description("The name of a Secret in the namespace of the TalosImageBuild.")]
    [RegularExpression(Patterns.ObjectName)]
    [StringLength(Limits.ObjectName)]
    public string Name { get; init => field = value ?? ""; } = "";
}
