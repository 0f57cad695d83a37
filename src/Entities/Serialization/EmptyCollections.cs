using System.Collections;
using System.Text.Json.Serialization.Metadata;

namespace TalosImageOperator.Entities.Serialization;

/// <summary>Omits empty lists and maps of this project's types from the JSON. Absent ones are read as empty.</summary>
internal static class EmptyCollections
{
    private static readonly string? Own = typeof(TalosImageBuild).Namespace;

    public static void Omit(JsonTypeInfo type)
    {
        // In Kubernetes models an empty list or selector can have a meaning of its own.
        if (type.Type.Namespace?.StartsWith(Own!, StringComparison.Ordinal) != true)
        {
            return;
        }

        foreach (var property in type.Properties)
        {
            if (property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable)))
            {
                property.ShouldSerialize = (_, value) => value is not (null or ICollection { Count: 0 });
            }
        }
    }
}
