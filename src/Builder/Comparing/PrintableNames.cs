using System.Globalization;
using System.Text;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>Names of files in messages. They come from images, and so from anyone who can push one.</summary>
internal static class PrintableNames
{
    /// <summary>The name without characters that control a terminal, are invisible, or need an escape in JSON.</summary>
    public static string Of(string name) => string.Concat(name.Select(letter => IsUnsafe(letter) ? '?' : letter));

    /// <summary>Of a longer one the end, which names the file.</summary>
    /// <param name="bytes">The maximum length in UTF-8.</param>
    public static string Of(string name, int bytes)
    {
        var text = Of(name);
        var start = 0;
        while (Encoding.UTF8.GetByteCount(text.AsSpan(start)) > bytes - (start == 0 ? 0 : 3))
        {
            start++;
        }

        return start == 0 ? text : $"…{text[start..]}";
    }

    private static bool IsUnsafe(char letter) => letter is '"' or '\\' || char.IsControl(letter) || char.IsSurrogate(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
