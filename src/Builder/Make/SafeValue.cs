using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Builder.Make;

/// <summary>
/// make expands <c>$(shell …)</c> in values, and upstream's recipes pass most of them to a shell unquoted. So a value must not contain
/// a character that is special to either. The schema has checked it before; this is the last check before make.
/// </summary>
public static partial class SafeValue
{
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>May be empty.</summary>
    public static bool IsValue(string value) => Value().IsMatch(value);

    /// <exception cref="StepFailedException">Input: the name or the value is not safe.</exception>
    public static void Require(string name, string value)
    {
        if (!IsName(name))
        {
            throw StepFailedException.Input(Reasons.InvalidSpec, $"spec.variables: \"{name}\" is not a valid make variable name. {TextRules.VariableName.Hint}");
        }

        if (!IsValue(value))
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"The value of make variable {name} contains a character that make or a shell interprets. Use letters, digits and . _ / : @ + , = - only.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9._/:@+,=-]*\z")]
    private static partial Regex Value();
}
