namespace TalosImageOperator.Entities.Schema;

/// <summary>
/// A default that is no scalar, as JSON. Scalars use <see cref="System.ComponentModel.DefaultValueAttribute"/>. Both must say
/// what the property's initialiser says.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultJsonAttribute(string json) : Attribute
{
    public string Json { get; } = json;
}
