using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>The form of one kind of string.</summary>
/// <param name="Form">Made of a constant in <see cref="Patterns"/>.</param>
/// <param name="MaxLength">In characters.</param>
/// <param name="Kind">Completes "x is not …", such as <c>a valid host</c>.</param>
/// <param name="Hint">The sentence that says what to use.</param>
public sealed record TextRule(Regex Form, int MaxLength, string Kind, string Hint)
{
    /// <summary>Matches texts of the right form whose port is out of range; null where there is no port.</summary>
    public Regex? WrongPort { get; init; }

    public bool Allows(string text) => text.Length <= MaxLength && Form.MatchesWhole(text) && WrongPort?.IsMatch(text) is not true;

    /// <summary>What is wrong with the text of a field, by its full path, where the rule does not allow it.</summary>
    /// <param name="path">The field's full path.</param>
    /// <param name="text">Its value.</param>
    /// <param name="key">Of the entry in a map: some promise that the value is a secret.</param>
    public string Refusal(string path, string text, string key = "")
    {
        if (text.Length > MaxLength)
        {
            return $"{path} has {text.Length} characters. At most {MaxLength} are allowed.";
        }

        return $"{path}: \"{Shown(SecretText.Shown(key, text))}\" is not {Kind}. {(Form.MatchesWhole(text) ? "The port must be between 1 and 65535." : Hint)}";
    }

    private static string Shown(string text) => text.Length <= 120 ? text : text[..120] + "…";
}
