using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The disk space of a platform's build.</summary>
public sealed record WorkspaceSpec
{
    public const string DefaultSize = "60Gi";

    [Description("The size: a Kubernetes quantity of bytes. Defaults to 60Gi.")]
    [RegularExpression(Patterns.ByteQuantity)]
    [StringLength(Limits.Quantity)]
    [DefaultValue(DefaultSize)]
    public string Size { get; init => field = value ?? DefaultSize; } = DefaultSize;

    [Description("The storage class of a volume that exists as long as the pod. Defaults to none: the node's disk (emptyDir) is used.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.ObjectName)]
    public string? StorageClassName { get; init => field = Unset.IfEmpty(value); }
}
