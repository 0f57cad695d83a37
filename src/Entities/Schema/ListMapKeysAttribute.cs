namespace TalosImageOperator.Entities.Schema;

/// <summary>The fields, by their names in the schema, that identify an object of a list (<c>x-kubernetes-list-map-keys</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapKeysAttribute(params string[] keys) : Attribute
{
    public string[] Keys { get; } = keys;
}
