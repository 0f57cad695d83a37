using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>The rule for a kind of string.</summary>
/// <param name="Form">Built from a constant in <see cref="Patterns"/>.</param>
/// <param name="MaxLength">In characters.</param>
/// <param name="Kind">Completes "x is not …", such as <c>a valid host</c>.</param>
/// <param name="Hint">The sentence that says what to use.</param>
public sealed record TextRule(Regex Form, int MaxLength, string Kind, string Hint)
{
    /// <summary>Matches texts of the right form whose port is out of range. Null if there is no port.</summary>
    public Regex? WrongPort { get; init; }

    public bool Allows(string text) => text.Length <= MaxLength && Form.MatchesWhole(text) && WrongPort?.IsMatch(text) is not true;

    /// <summary>The message for a text that the rule does not allow.</summary>
    /// <param name="path">The field's full path.</param>
    /// <param name="text">The field's value.</param>
    /// <param name="key">The key of a map entry. Some keys suggest that the value is a secret, which the message then omits.</param>
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
