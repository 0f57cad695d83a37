namespace TalosImageOperator.Entities.Schema;

/// <summary>A list whose items are unique and are merged one by one when several people apply it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SetAttribute : Attribute;
