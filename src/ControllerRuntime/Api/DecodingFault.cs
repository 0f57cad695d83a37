using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// The field that prevents an object from being decoded. Only a <see cref="JsonException"/> has a path, and a converter may
/// throw anything, so the parts of the object are decoded one by one to find the smallest one that fails.
/// </summary>
/// <param name="Field">The path from the root. Empty: the root itself.</param>
/// <param name="Value">The value of the field.</param>
/// <param name="Reason">The rule as a sentence.</param>
internal sealed record DecodingFault(string Field, JsonElement Value, string Reason)
{
    public static DecodingFault Find(JsonTypeInfo type, JsonElement root, Exception fault)
    {
        var found = Smallest(type, root, "") ?? new DecodingFault("", root, "");

        // The converter of a property cannot be called separately, so the path of the exception is used.
        var path = (fault as JsonException)?.Path?.TrimStart('$').TrimStart('.') ?? "";
        return path.Length > found.Field.Length && path.StartsWith(found.Field, StringComparison.Ordinal)
            ? new DecodingFault(path, default, "The value has the wrong type or format.")
            : found;
    }

    private static DecodingFault? Smallest(JsonTypeInfo type, JsonElement value, string path)
    {
        if (Decodes(type, value))
        {
            return null;
        }

        foreach (var (child, childType, childPath) in Children(type, value, path))
        {
            if (Smallest(childType, child, childPath) is { } smaller)
            {
                return smaller;
            }
        }

        return new DecodingFault(path, value, Rule(type));
    }

    private static IEnumerable<(JsonElement Value, JsonTypeInfo Type, string Path)> Children(
        JsonTypeInfo type, JsonElement value, string path)
    {
        switch (type.Kind, value.ValueKind)
        {
            case (JsonTypeInfoKind.Object, JsonValueKind.Object):
                foreach (var property in type.Properties)
                {
                    if (property.CustomConverter is null
                        && value.TryGetProperty(property.Name, out var content)
                        && InfoOf(type, property.PropertyType) is { } propertyType)
                    {
                        yield return (content, propertyType, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
                    }
                }

                break;
            case (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) when InfoOf(type, type.ElementType) is { } elementType:
                foreach (var entry in value.EnumerateObject())
                {
                    yield return (entry.Value, elementType, path + Key(entry.Name));
                }

                break;
            case (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) when InfoOf(type, type.ElementType) is { } elementType:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    yield return (item, elementType, $"{path}[{index}]");
                }

                break;
        }
    }

    private static string Key(string name) =>
        name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? $".{name}" : $"['{name}']";

    private static JsonTypeInfo? InfoOf(JsonTypeInfo parent, Type? type) =>
        type is not null && parent.Options.TryGetTypeInfo(type, out var info) ? info : null;

    private static bool Decodes(JsonTypeInfo type, JsonElement value)
    {
        try
        {
            value.Deserialize(type);
            return true;
        }
#pragma warning disable CA1031 // A converter may throw anything.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static string Rule(JsonTypeInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        return type switch
        {
            { IsEnum: true } => $"The value must be one of {string.Join(", ", Enum.GetNames(type))}.",
            _ when type == typeof(ResourceQuantity) => "The value must be a Kubernetes quantity such as 500m, 2 or 10Gi.",
            _ when type == typeof(string) => "The value must be a string.",
            _ when type == typeof(bool) => "The value must be true or false.",
            _ when type == typeof(int) => "The value must be an integer between -2147483648 and 2147483647.",
            _ when type == typeof(long) => "The value must be an integer between -9223372036854775808 and 9223372036854775807.",
            _ when type == typeof(DateTime) || type == typeof(DateTimeOffset) => "The value must be an RFC 3339 time.",
            _ => info.Kind switch
            {
                JsonTypeInfoKind.Object => "The value must be an object with all required fields.",
                JsonTypeInfoKind.Dictionary => "The value must be a map.",
                JsonTypeInfoKind.Enumerable => "The value must be a list.",
                _ => "The value has the wrong type or format.",
            },
        };
    }
}
