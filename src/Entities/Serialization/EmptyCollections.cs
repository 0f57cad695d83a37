using System.Collections;
using System.Text.Json.Serialization.Metadata;

namespace TalosImageOperator.Entities.Serialization;

/// <summary>Leaves empty lists and maps of this project's types out of what is written; they read back as empty.</summary>
internal static class EmptyCollections
{
    private static readonly string? Own = typeof(TalosImageBuild).Namespace;

    public static void Omit(JsonTypeInfo type)
    {
        // In the client's models an empty list or selector can mean something.
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
