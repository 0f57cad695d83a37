using System.Text;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>Keeps texts within what the API accepts (k8s.io/kubernetes, pkg/apis/core/validation/events.go).</summary>
internal static class EventText
{
    public const int LongestNote = 1024;
    public const int LongestName = 128;
    private const int LongestObjectName = 253;

    /// <summary>Cut to a number of bytes of UTF-8, between characters.</summary>
    public static string Cut(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes)
        {
            return text;
        }

        const char ellipsis = '…';
        var left = bytes - Encoding.UTF8.GetByteCount([ellipsis]);
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            left -= rune.Utf8SequenceLength;
            if (left < 0)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.Append(ellipsis).ToString();
    }

    /// <summary>A name for the event: the name of the object that it regards, and a unique suffix.</summary>
    public static string ObjectName(string regarding, long suffix)
    {
        var tail = $".{suffix:x16}";
        var head = regarding.Length + tail.Length <= LongestObjectName ? regarding : regarding[..(LongestObjectName - tail.Length)];
        return head.TrimEnd('.', '-') + tail;
    }
}
