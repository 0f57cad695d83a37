using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>The form of one kind of string.</summary>
/// <param name="Form">Made of a constant in <see cref="Patterns"/>.</param>
/// <param name="MaxLength">In characters.</param>
/// <param name="Expectation">Completes "… must be", such as <c>a tag like v1.13.9</c>.</param>
public sealed record TextRule(Regex Form, int MaxLength, string Expectation)
{
    public bool Allows(string text) => text.Length <= MaxLength && Form.MatchesWhole(text);

    /// <summary>A sentence about a text that the rule refuses, else null.</summary>
    public string? Refusal(string field, string text)
    {
        if (text.Length > MaxLength) return $"{field} has {text.Length} characters; {MaxLength} are allowed";
        return Form.MatchesWhole(text) ? null : $"{field}: \"{Shown(text)}\" must be {Expectation}";
    }

    private static string Shown(string text) => text.Length <= 120 ? text : text[..120] + "…";
}
