using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Make;

/// <summary>
/// make expands <c>$(shell …)</c> in values, and its recipes give most of them to a shell unquoted. So nothing may stand in
/// a value that means something to either. The schema checked it already; this is the last gate before make.
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
            throw StepFailedException.Input(Reasons.InvalidSpec, "A make variable's name has characters other than letters, digits and _.");
        }

        if (!IsValue(value))
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"The value of {name} has a character that make or a shell would act on: use letters, digits and . _ / : @ + , = - only.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9._/:@+,=-]*\z")]
    private static partial Regex Value();
}
