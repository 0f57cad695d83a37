namespace TalosImageOperator.Entities.Schema;

/// <summary>A property that the API server defines and that is only <c>type: object</c> in the schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OpaqueAttribute : Attribute;
