namespace TalosImageOperator.Entities.Schema;

/// <summary>Further names of the resource for kubectl.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceNamesAttribute : Attribute
{
    public string[] ShortNames { get; init; } = [];

    /// <summary>Groups of resources, as in <c>kubectl get talos</c>.</summary>
    public string[] Categories { get; init; } = [];
}
