using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TalosImageOperator.Entities.Durations;

/// <summary>
/// Durations in the syntax of Go and Kubernetes: <c>4h</c>, <c>90m</c>, <c>1h30m</c>, <c>1.5h</c>, <c>500ms</c>. Units are
/// h, m, s, ms, us (or µs) and ns; <c>0</c> needs none. Values are rounded down to 100 ns.
/// </summary>
public static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond),
        ("µs", TimeSpan.TicksPerMicrosecond),
        ("ns", 0.01m),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
    ];

    /// <exception cref="FormatException">The text is not a Go duration, or does not fit a <see cref="TimeSpan"/>.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var duration)
        ? duration
        : throw new FormatException($"\"{text}\" is not a valid duration. Use a duration such as 4h, 90m or 1h30m.");

    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            if (!TryTakePart(ref rest, out var part))
            {
                return false;
            }

            ticks += part;
            if (ticks > long.MaxValue)
            {
                return false;
            }
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>The shortest exact form in hours, minutes, seconds and milliseconds, such as <c>1h30m</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var rest = duration.Duration();
        Append(text, (long)rest.TotalHours, "h");
        Append(text, rest.Minutes, "m");
        Append(text, rest.Seconds, "s");
        Append(text, rest.Milliseconds, "ms");
        Append(text, rest.Microseconds, "us");
        return text.ToString();
    }

    private static void Append(StringBuilder text, long count, string unit)
    {
        if (count != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
        }
    }

    private static bool TryTakePart(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;
        var length = rest.IndexOfAnyExcept(Digits);
        if (length <= 0 || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        rest = rest[length..];
        foreach (var (unit, unitTicks) in Units)
        {
            if (!rest.StartsWith(unit))
            {
                continue;
            }

            if (count > long.MaxValue / unitTicks)
            {
                return false;
            }

            ticks = count * unitTicks;
            rest = rest[unit.Length..];
            return true;
        }

        return false;
    }
}
