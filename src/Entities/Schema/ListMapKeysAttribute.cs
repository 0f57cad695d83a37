namespace TalosImageOperator.Entities.Schema;

/// <summary>A list of objects that these fields, in the schema's names, identify.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapKeysAttribute(params string[] keys) : Attribute
{
    public string[] Keys { get; } = keys;
}
