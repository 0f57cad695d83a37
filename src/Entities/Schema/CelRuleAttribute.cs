namespace TalosImageOperator.Entities.Schema;

/// <summary>A CEL rule that the API server checks (<c>x-kubernetes-validations</c>), for a field or a whole object.</summary>
/// <param name="rule">An expression over <c>self</c>.</param>
/// <param name="message">Sentences without line breaks that name the field and the rule.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class CelRuleAttribute(string rule, string message) : Attribute
{
    public string Rule { get; } = rule;

    public string Message { get; } = message;

    /// <summary>The field that the error refers to, relative to the object with the rule, such as <c>.reference</c>.</summary>
    public string? FieldPath { get; init; }

    /// <summary>FieldValueRequired, FieldValueForbidden, FieldValueInvalid or FieldValueDuplicate. Defaults to FieldValueInvalid.</summary>
    public string? Reason { get; init; }
}
