using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.Prose;

/// <summary>What a text of the project must not contain, and the form of an error message.</summary>
internal static partial class ProseRules
{
    // Each is followed by what to write instead.
    private static readonly (string Pattern, string Instead)[] Phrases =
    [
        (@"stands? (in(?!g)|against|between|beside|behind|there|nowhere|alone|for)", "replaces, contains, is listed in, means"),
        (@"mend(s|ed|ing)?", "fix"),
        (@"for want of", "lack of, ran out of"),
        (@"(?<!there )is none", "is missing, is not valid"),
        (@"(?<!there )is no(?! longer| more| such)(?= )", "is not a"),
        (@"(became|becomes?|become) of", "its status, its result"),
        (@"on (its|their) way out", "being deleted"),
        (@"to be had", "unavailable, possible"),
        (@"asks? again", "retries"),
        (@"told|tells(?! you)", "reports, says, is set to"),
        (@"left aside", "ignored"),
        (@"makes sure", "checks, ensures"),
        (@"go(es)? on(?! a\b)|going on", "continue"),
        (@"laid over", "merged with"),
        (@"shall", "must, is"),
        (@"whoever|whatever", "the user, any"),
        (@"as (it is|they are)(?= *([.,;:]|$))", "unchanged"),
        (@"at fault", "invalid, the cause"),
        (@"in vain|nowhere|by accident|for ever|all the same", "plain words"),
        (@"(null|empty|true|false|none) where", "null if, empty if"),
        (@"has to be|have to be", "must be"),
    ];

    private static readonly (Regex Pattern, string Instead)[] Banned =
    [
        .. Phrases.Select(phrase => (
            new Regex($@"(?<![\w-])({phrase.Pattern})(?![\w-])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), phrase.Instead)),
    ];

    // Names of programs, files and keys that a message may start with although they are in lower case.
    private static readonly string[] LowerCaseNames =
        ["known_hosts", "bearerToken", "identity", "make", "git", "ssh", "busybox", "docker", "sbom"];

    /// <summary>The phrases of a text that are not plain English, each with an alternative.</summary>
    public static IEnumerable<string> BannedPhrases(string text) =>
        from banned in Banned
        from Match match in banned.Pattern.Matches(text)
        select $"\"{match.Value}\" (write: {banned.Instead})";

    /// <summary>Paths of fields without <c>spec.</c> in front, such as <c>pkgs.overrides</c>.</summary>
    /// <param name="text">A text for people.</param>
    /// <param name="fields">The fields of the spec with their own fields.</param>
    public static IEnumerable<string> BarePaths(string text, IReadOnlyDictionary<string, IReadOnlySet<string>> fields) =>
        from Match match in Path().Matches(text)
        where fields.GetValueOrDefault(match.Groups["field"].Value)?.Contains(match.Groups["child"].Value) is true
        select $"\"{match.Value}\" (write: spec.{match.Value})";

    /// <summary>What is wrong with the form of an error message; null if nothing is.</summary>
    /// <param name="message">The message, with … for every value that is filled in.</param>
    public static string? FormProblem(string message)
    {
        if (!Start().IsMatch(message) && !LowerCaseNames.Any(name => message.StartsWith(name, StringComparison.Ordinal) && !char.IsLetter(message, name.Length)))
        {
            return "does not start with a capital letter, a value or a full field path";
        }

        return message.EndsWith('.') || message.EndsWith('…') ? null : "does not end with a period";
    }

    [GeneratedRegex(@"(?<![\w./-])(?<field>[a-z][A-Za-z]+)\.(?<child>[a-z][A-Za-z]+)")]
    private static partial Regex Path();

    [GeneratedRegex(@"^(\p{Lu}|…|""|--|spec[.:])")]
    private static partial Regex Start();
}
