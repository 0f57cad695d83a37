using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Logs;

/// <summary>
/// The imager prints its whole profile before it works, and in it the machine configuration that it embeds: as a block of lines, or,
/// where YAML cannot write it so, quoted behind its name.
/// </summary>
internal static partial class MachineConfiguration
{
    private const string Name = "embeddedMachineConfiguration:";

    // Tokens, keys and certificates are longer; shorter words are everybody's.
    private const int LongWord = 16;

    /// <summary>
    /// Every line that says something, since a name alone holds no secret, and hiding it would blot out other output; and every long
    /// word, since quoted text may be broken between any two.
    /// </summary>
    public static IEnumerable<string> Secrets(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => !NameAlone().IsMatch(line)).ToList();
        return lines.Concat(lines.SelectMany(line => line.Split((char[])[' ', '\t'])).Select(word => word.Trim('"', '\'', ',')).Where(word => word.Length >= LongWord));
    }

    /// <summary>Takes away what stands behind the name.</summary>
    public static string WithoutQuoted(string line, string hidden) => line.IndexOf(Name, StringComparison.Ordinal) is >= 0 and var start
        ? $"{line[..(start + Name.Length)]} {hidden}"
        : line;

    [GeneratedRegex(@"\A((- )*[A-Za-z0-9_.-]+:|---|\.\.\.)?\z")]
    private static partial Regex NameAlone();
}
