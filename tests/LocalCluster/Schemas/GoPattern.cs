using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>
/// Patterns as Go's RE2 reads them: <c>$</c> is the end of the text and nothing else (.NET's also matches before a last
/// line feed), and the classes \d, \w and \s are ASCII.
/// </summary>
internal static class GoPattern
{
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">The pattern is not an expression.</exception>
    public static Regex Compile(string pattern) =>
        Compiled.GetOrAdd(pattern,
            text => new Regex(Translate(text), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));

    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++i], inClass));
            }
            else if (c == '$' && !inClass)
            {
                result.Append("\\z");
            }
            else
            {
                result.Append(c);
            }

            if (c == '[')
            {
                inClass = true;
            }
            else if (c == ']' && inClass && pattern[i - 1] != '[')
            {
                inClass = false;
            }
        }
        return result.ToString();
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('D', false) => "[^0-9]",
        ('w', true) => "0-9A-Za-z_",
        ('w', false) => "[0-9A-Za-z_]",
        ('W', false) => "[^0-9A-Za-z_]",
        ('s', true) => "\\t\\n\\f\\r ",
        ('s', false) => "[\\t\\n\\f\\r ]",
        ('S', false) => "[^\\t\\n\\f\\r ]",
        _ => $"\\{c}",
    };
}
