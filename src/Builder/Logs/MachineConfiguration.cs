using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Logs;

/// <summary>
/// The imager prints its profile, including the machine configuration that it embeds: as a YAML block, or as a quoted string after
/// its name where YAML does not allow a block.
/// </summary>
internal static partial class MachineConfiguration
{
    private const string Name = "embeddedMachineConfiguration:";

    // Tokens, keys and certificates are longer. Shorter words occur in ordinary output too.
    private const int LongWord = 16;

    /// <summary>
    /// Every line that is more than a field name, because redacting names would hide other output; and every long word, because a
    /// quoted string may be wrapped between words.
    /// </summary>
    public static IEnumerable<string> Secrets(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => !NameAlone().IsMatch(line)).ToList();
        return lines.Concat(lines.SelectMany(line => line.Split((char[])[' ', '\t'])).Select(word => word.Trim('"', '\'', ',')).Where(word => word.Length >= LongWord));
    }

    /// <summary>Removes the text after the name.</summary>
    public static string WithoutQuoted(string line, string hidden) => line.IndexOf(Name, StringComparison.Ordinal) is >= 0 and var start
        ? $"{line[..(start + Name.Length)]} {hidden}"
        : line;

    [GeneratedRegex(@"\A((- )*[A-Za-z0-9_.-]+:|---|\.\.\.)?\z")]
    private static partial Regex NameAlone();
}
