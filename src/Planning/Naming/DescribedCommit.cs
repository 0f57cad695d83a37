using System.Text.RegularExpressions;

namespace TalosImageOperator.Planning.Naming;

/// <summary>The commit in what <c>git describe</c> prints, such as <c>f541ca4</c> in <c>v1.13.0-60-gf541ca4</c>.</summary>
public static partial class DescribedCommit
{
    /// <summary>Null if the text has another form.</summary>
    public static string? Of(string? text) => text is not null && Form().Match(text) is { Success: true } match ? match.Groups["commit"].Value : null;

    /// <summary>Whether a revision always names the same commit: a whole commit, or one in what <c>git describe</c> prints.</summary>
    public static bool IsFixed(string revision) => Whole().IsMatch(revision) || Of(revision) is not null;

    [GeneratedRegex(@"-[0-9]+-g(?<commit>[0-9a-f]{7,40})\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex Whole();
}
