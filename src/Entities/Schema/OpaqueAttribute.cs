namespace TalosImageOperator.Entities.Schema;

/// <summary>A property that is the API server's own and stays <c>type: object</c> in the schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OpaqueAttribute : Attribute;
