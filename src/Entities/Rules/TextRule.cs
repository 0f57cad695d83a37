using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>The form of one kind of string.</summary>
/// <param name="Form">Made of a constant in <see cref="Patterns"/>.</param>
/// <param name="MaxLength">In characters.</param>
/// <param name="Expectation">Completes "… must be", such as <c>a tag like v1.13.9</c>.</param>
public sealed record TextRule(Regex Form, int MaxLength, string Expectation)
{
    /// <summary>Matches texts of the right form whose port is out of range; null where there is no port.</summary>
    public Regex? WrongPort { get; init; }

    public bool Allows(string text) => text.Length <= MaxLength && Form.MatchesWhole(text) && WrongPort?.IsMatch(text) is not true;

    /// <summary>A sentence about a text that the rule refuses, else null.</summary>
    public string? Refusal(string field, string text)
    {
        if (text.Length > MaxLength) return $"{field} has {text.Length} characters; {MaxLength} are allowed";
        if (!Form.MatchesWhole(text)) return $"{field}: \"{Shown(text)}\" must be {Expectation}";
        return WrongPort?.IsMatch(text) is true ? $"{field}: \"{Shown(text)}\" is not valid. The port must be between 1 and 65535." : null;
    }

    private static string Shown(string text) => text.Length <= 120 ? text : text[..120] + "…";
}
