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

    private static string With(string message, string detail) => detail.Length == 0 ? message : $"{message}: {detail}";

    private static string Quote(JsonNode? value) => value is null ? "null" : JsonText.WriteString(value);
}
