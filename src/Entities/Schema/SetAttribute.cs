namespace TalosImageOperator.Entities.Schema;

/// <summary>A list of unique items that server-side apply merges item by item (<c>x-kubernetes-list-type: set</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SetAttribute : Attribute;
