namespace TalosImageOperator.Entities.Schema;

/// <summary>
/// The default of a list or object as JSON. Scalars use <see cref="System.ComponentModel.DefaultValueAttribute"/>. Both must equal
/// the property's initializer.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultJsonAttribute(string json) : Attribute
{
    public string Json { get; } = json;
}
