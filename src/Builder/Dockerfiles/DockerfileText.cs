using System.Text;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Dockerfiles;

/// <summary>Splits a Dockerfile into instructions: joins continued lines, and skips comments and the bodies of here-documents.</summary>
internal static partial class DockerfileText
{
    /// <summary>The parser directives at the top, such as <c>syntax</c>, by their names in lower case.</summary>
    public static IReadOnlyDictionary<string, string> Directives(string text)
    {
        var directives = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.TrimStart('\uFEFF').Split('\n').Select((line, number) => number == 0 && line.StartsWith("#!", StringComparison.Ordinal) ? null : line).OfType<string>())
        {
            if (Directive().Match(line.TrimEnd('\r')) is not { Success: true } match)
            {
                break;
            }

            directives.TryAdd(match.Groups["name"].Value.ToLowerInvariant(), match.Groups["value"].Value.Trim());
        }

        return directives;
    }

    public static IEnumerable<Instruction> Instructions(string text)
    {
        var escape = Directives(text).GetValueOrDefault("escape", "\\");
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        for (var at = 0; at < lines.Count; at++)
        {
            if (IsSkipped(lines[at]))
            {
                continue;
            }

            var first = at;
            var joined = new StringBuilder(lines[at].TrimStart());
            while (Continues(joined, escape) && ++at < lines.Count)
            {
                if (!IsSkipped(lines[at]))
                {
                    joined.Append(lines[at]);
                }
                else
                {
                    joined.Append(escape);
                }
            }

            var instruction = Instruction.Parse(joined.ToString(), first + 1);
            at = AfterHereDocuments(instruction, lines, at);
            yield return instruction;
        }
    }

    private static bool IsSkipped(string line) => string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#');

    // Removes the escape.
    private static bool Continues(StringBuilder joined, string escape)
    {
        var text = joined.ToString().TrimEnd();
        // An escaped escape ends the line.
        if (!text.EndsWith(escape, StringComparison.Ordinal) || text.EndsWith(escape + escape, StringComparison.Ordinal))
        {
            return false;
        }

        joined.Clear().Append(text[..^escape.Length]);
        return true;
    }

    private static int AfterHereDocuments(Instruction instruction, List<string> lines, int at)
    {
        if (instruction.Name is not ("RUN" or "COPY" or "ADD"))
        {
            return at;
        }

        foreach (var word in ShellWords.Split(instruction.Arguments, raw: true))
        {
            if (HereDocument().Match(word) is not { Success: true } match)
            {
                continue;
            }

            var indented = match.Groups["indented"].Length > 0;
            var name = string.Concat(ShellWords.Split(match.Groups["name"].Value));
            while (++at < lines.Count && (indented ? lines[at].TrimStart('\t') : lines[at]) != name)
            {
            }
        }

        return at;
    }

    [GeneratedRegex(@"^\s*#\s*(?<name>[A-Za-z][A-Za-z0-9]*)\s*=\s*(?<value>.+?)\s*$")]
    private static partial Regex Directive();

    [GeneratedRegex(@"^\d*<<(?<indented>-?)(?<name>[^<]+)$")]
    private static partial Regex HereDocument();
}

/// <param name="Name">In upper case, such as <c>COPY</c>.</param>
/// <param name="Flags">Such as <c>from=build</c>, without the dashes.</param>
/// <param name="Arguments">What follows the flags.</param>
/// <param name="Line">Where it starts, from 1.</param>
internal sealed record Instruction(string Name, IReadOnlyList<string> Flags, string Arguments, int Line)
{
    private const string Dashes = "--";

    public static Instruction Parse(string text, int line)
    {
        var (name, rest) = FirstWord(text);
        var flags = new List<string>();
        while (rest.StartsWith(Dashes, StringComparison.Ordinal))
        {
            (var flag, rest) = FirstWord(rest);
            flags.Add(flag[Dashes.Length..]);
        }

        return new Instruction(name.ToUpperInvariant(), flags, rest, line);
    }

    /// <summary>The values of a flag, which may be given several times.</summary>
    public IEnumerable<string> Flag(string name) =>
        from flag in Flags
        where flag.StartsWith($"{name}=", StringComparison.Ordinal)
        select flag[(name.Length + 1)..].Trim('"');

    private static (string Word, string Others) FirstWord(string text)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\t');
        return end < 0 ? (text, "") : (text[..end], text[end..].TrimStart());
    }
}
