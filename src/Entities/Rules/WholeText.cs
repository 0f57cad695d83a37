using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>Matching as Go does it: in .NET a <c>$</c> also stands before a last line feed, which must not slip through.</summary>
internal static class WholeText
{
    public static bool MatchesWhole(this Regex regex, string text)
    {
        foreach (var match in regex.EnumerateMatches(text))
        {
            return match.Index == 0 && match.Length == text.Length;
        }

        return false;
    }
}
