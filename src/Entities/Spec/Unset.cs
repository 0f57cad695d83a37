namespace TalosImageOperator.Entities.Spec;

/// <summary>An empty string in an optional field means the same as an absent field and is stored as null.</summary>
internal static class Unset
{
    public static string? IfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
