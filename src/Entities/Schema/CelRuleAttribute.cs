namespace TalosImageOperator.Entities.Schema;

/// <summary>A rule in CEL that the API server checks (<c>x-kubernetes-validations</c>), on a field or on a whole object.</summary>
/// <param name="rule">An expression over <c>self</c>.</param>
/// <param name="message">A sentence without line breaks that names the field and says what is expected.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class CelRuleAttribute(string rule, string message) : Attribute
{
    public string Rule { get; } = rule;

    public string Message { get; } = message;

    /// <summary>The field that the error points to, relative to the rule's own, such as <c>.reference</c>.</summary>
    public string? FieldPath { get; init; }

    /// <summary>FieldValueRequired, FieldValueForbidden, FieldValueInvalid or FieldValueDuplicate; absent means invalid.</summary>
    public string? Reason { get; init; }
}
