namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Gathers the faults of an object in the words of the API server's field errors.</summary>
internal sealed class FieldErrors
{
    private readonly List<StatusCause> _causes = [];

    public IReadOnlyList<StatusCause> Causes => _causes;

    public void Required(string field, string detail = "") =>
        Add("FieldValueRequired", field, With("Required value", detail));

    public void Forbidden(string field, string detail) => Add("FieldValueForbidden", field, With("Forbidden", detail));

    public void Invalid(string field, JsonNode? value, string detail) =>
        Add("FieldValueInvalid", field, With($"Invalid value: {Quote(value)}", detail));

    public void TypeInvalid(string field, string shown, string detail) =>
        Add("FieldValueTypeInvalid", field, With($"Invalid value: \"{shown}\"", detail));

    public void Duplicate(string field, JsonNode? value) =>
        Add("FieldValueDuplicate", field, $"Duplicate value: {Quote(value)}");

    public void NotFound(string field, JsonNode? value) => Add("FieldValueNotFound", field, $"Not found: {Quote(value)}");

    public void TooLong(string field, int maximum, string unit = "bytes") =>
        Add("FieldValueTooLong", field, $"Too long: may not be more than {maximum} {unit}");

    public void TooMany(string field, int actual, long maximum) =>
        Add("FieldValueTooMany", field, $"Too many: {actual}: must have at most {maximum} items");

    public void NotSupported(string field, JsonNode? value, params IEnumerable<string> supported) =>
        Add("FieldValueNotSupported", field,
            $"Unsupported value: {Quote(value)}: supported values: {string.Join(", ", supported.Order(StringComparer.Ordinal).Select(text => $"\"{text}\""))}");

    public void Add(string reason, string field, string message) => _causes.Add(new StatusCause(reason, field, message));

    /// <summary>The text of a member that must not be empty. Empty if it is.</summary>
    public string RequiredText(JsonNode? owner, string name, string field, string detail = "")
    {
        var text = owner.Text(name) ?? "";
        if (text.Length == 0)
        {
            Required($"{field}.{name}", detail);
        }

        return text;
    }

    /// <summary>A member that is one of some texts, if it is there.</summary>
    public void OneOf(JsonNode? owner, string name, string field, params string[] allowed)
    {
        if (owner.Text(name) is { } value && !allowed.Contains(value))
        {
            NotSupported($"{field}.{name}", value, allowed);
        }
    }

    public void NotNegative(JsonNode? owner, string field, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (owner.Integer(name) is { } number and < 0)
            {
                Invalid($"{field}.{name}", number, "must be greater than or equal to 0");
            }
        }
    }

    /// <summary>Members that an update must not change.</summary>
    /// <param name="prefix">The path of the owner with its last dot.</param>
    public void Unchanged(JsonNode? value, JsonNode? old, string prefix, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!JsonNode.DeepEquals(value.At(name), old.At(name)))
            {
                Invalid(prefix + name, value.At(name), "field is immutable");
            }
        }
    }

    private static string With(string message, string detail) => detail.Length == 0 ? message : $"{message}: {detail}";

    private static string Quote(JsonNode? value) => value is null ? "null" : JsonText.WriteString(value);
}
