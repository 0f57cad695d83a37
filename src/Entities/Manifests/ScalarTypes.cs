using System.Text.Json;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Entities.Manifests;

/// <summary>Checks whether a scalar can be read as a type.</summary>
internal static class ScalarTypes
{
    /// <param name="node">The node of the document.</param>
    /// <param name="type">The type to read it as.</param>
    /// <param name="isSecret">Omits the value from the message.</param>
    public static string? Mismatch(YamlNode node, Type type, bool isSecret = false)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(object) || type == typeof(JsonElement))
        {
            return null;
        }

        if (node is not YamlScalarNode scalar)
        {
            return $"Expected {Expected(type)}.";
        }

        var kind = YamlToJson.Scalar(scalar)!.GetValueKind();
        if (type.IsEnum)
        {
            return EnumMismatch(scalar.Value, kind, type);
        }

        var fits = kind switch
        {
            JsonValueKind.String => type != typeof(bool) && !IsInteger(type),
            JsonValueKind.Number => IsInteger(type) ? IsWhole(scalar) : IsIntOrString(type),
            _ => type == typeof(bool),
        };
        if (fits)
        {
            return null;
        }

        return isSecret ? $"Expected {Expected(type)}." : $"Expected {Expected(type)}, not {Shown(scalar, kind)}.{Quote(scalar, type)}";
    }

    private static bool IsWhole(YamlScalarNode scalar) => YamlNumbers.TryInteger(scalar.Value!, out _);

    private static bool IsInteger(Type type) => type == typeof(int) || type == typeof(long);

    private static bool IsIntOrString(Type type) => type == typeof(IntOrString) || type == typeof(ResourceQuantity);

    private static string Expected(Type type) =>
        type == typeof(bool) ? "true or false" : IsInteger(type) ? "a whole number" : "a string";

    private static string? EnumMismatch(string? value, JsonValueKind kind, Type type)
    {
        var names = Enum.GetNames(type);
        return kind == JsonValueKind.String && names.Contains(value)
            ? null
            : $"\"{value}\" is not one of {string.Join(", ", names)}.{Suggestion.For(value ?? "", names)}";
    }

    private static string Shown(YamlScalarNode scalar, JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => $"\"{scalar.Value}\"",
        JsonValueKind.Number => $"the number {scalar.Value}",
        _ => $"the boolean {scalar.Value}",
    };

    private static string Quote(YamlScalarNode scalar, Type type) => type == typeof(string) ? $" Write \"{scalar.Value}\"." : "";
}
