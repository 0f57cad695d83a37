using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;

namespace TalosImageOperator.CrdGenerator.Schema;

/// <summary>The attributes of a property of the JSON contract.</summary>
public sealed class Attributes
{
    private readonly IReadOnlyList<Attribute> _all;

    public Attributes(JsonPropertyInfo property)
    {
        var provider = property.AttributeProvider
            ?? throw new InvalidOperationException($"The JSON contract of {property.Name} has no attributes.");
        _all = [.. provider.GetCustomAttributes(inherit: true).Cast<Attribute>()];
    }

    public bool IsRequired => Has<RequiredAttribute>();

    public bool Has<T>() where T : Attribute => _all.OfType<T>().Any();

    public T? One<T>() where T : Attribute => _all.OfType<T>().SingleOrDefault();

    public IEnumerable<T> Each<T>() where T : Attribute => _all.OfType<T>();
}
