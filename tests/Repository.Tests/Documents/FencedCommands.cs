using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.Documents;

/// <summary>A command in a fenced block of a page.</summary>
/// <param name="Page">Its path.</param>
/// <param name="Text">With its continued lines; a loop is one command.</param>
internal sealed partial record FencedCommand(string Page, string Text)
{
    private static readonly string[] Shells = ["", "bash", "console", "sh"];

    /// <summary>Of README.md and docs. In a block with prompts, only the lines with a prompt are commands.</summary>
    public static IEnumerable<FencedCommand> All() =>
        from page in Tree.Files("*.md", "docs").Prepend("README.md")
        from Match block in Block().Matches(File.ReadAllText(Path.Combine(Tree.Root, page)))
        where Shells.Contains(block.Groups["language"].Value)
        from command in Of(block.Groups["text"].Value)
        select new FencedCommand(page, command);

    private static IEnumerable<string> Of(string block)
    {
        var lines = block.Replace("\\\n", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Any(line => line.StartsWith("$ ", StringComparison.Ordinal)))
        {
            return lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]);
        }

        var commands = new List<string>();
        foreach (var line in lines)
        {
            if (commands.Count > 0 && (line.StartsWith(' ') || line is "done" or "fi" or "esac"))
            {
                commands[^1] += "\n" + line;
            }
            else
            {
                commands.Add(line);
            }
        }

        return commands;
    }

    [GeneratedRegex(@"^```(?<language>[a-z]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}

/// <summary>A line of the list: how a command begins, and what runs it.</summary>
internal sealed record ListedCommand(string Start, string Runner)
{
    public const string File = "tests/documented-commands.txt";
    private const string Separator = " = ";

    public bool IsTest => Runner != "recorded" && !Runner.StartsWith("by hand: ", StringComparison.Ordinal);

    public static IReadOnlyList<ListedCommand> All { get; } =
    [
        .. System.IO.File.ReadLines(Path.Combine(Tree.Root, File))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.LastIndexOf(Separator, StringComparison.Ordinal) is var at and > 0
                ? new ListedCommand(line[..at].TrimEnd(), line[(at + Separator.Length)..])
                : throw new FormatException($"{File}: \"{line}\" has no \"{Separator}\".")),
    ];

    /// <summary>The line with the longest beginning of the command; null if there is none.</summary>
    public static ListedCommand? Of(FencedCommand command) =>
        All.Where(listed => command.Text.StartsWith(listed.Start, StringComparison.Ordinal)).MaxBy(listed => listed.Start.Length);
}
