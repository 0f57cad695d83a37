using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>Matches like Go. In .NET, <c>$</c> also matches before a final line feed, which must not be accepted.</summary>
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
