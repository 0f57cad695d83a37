using System.Globalization;

namespace TalosImageOperator.KubectlTalosImage.Terminal;

/// <summary>Texts of the cluster for a terminal. Anyone who can write a build or a log could otherwise send it control sequences.</summary>
internal static class PlainText
{
    /// <summary>A line without control characters and without characters that change the direction of text. Tabs remain.</summary>
    public static string Line(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        return text.Any(IsUnsafe) ? string.Concat(text.Select(letter => letter is '\n' or '\r' ? ' ' : letter).Where(letter => !IsUnsafe(letter))) : text;
    }

    /// <summary>The lines of a text, each as of <see cref="Line"/>.</summary>
    public static IEnumerable<string> Lines(string? text) => (text ?? "").TrimEnd('\n').Split('\n').Select(Line);

    // Format characters include the overrides of direction, and characters that cannot be seen.
    private static bool IsUnsafe(char letter) =>
        (char.IsControl(letter) && letter != '\t')
        || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
