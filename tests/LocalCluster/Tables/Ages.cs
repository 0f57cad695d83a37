namespace TalosImageOperator.LocalCluster.Tables;

/// <summary>Durations as kubectl prints them: two units at most, one when the value is large.</summary>
internal static class Ages
{
    public static string Since(string? timestamp, DateTimeOffset now) =>
        Timestamps.Parse(timestamp) is { } time ? Format(now - time) : "<unknown>";

    public static string Format(TimeSpan span)
    {
        var seconds = (long)Math.Floor(span.TotalSeconds);
        if (seconds < -1)
        {
            return "<invalid>";
        }

        if (seconds < 0)
        {
            return "0s";
        }

        if (seconds < 120)
        {
            return $"{seconds}s";
        }

        var minutes = seconds / 60;
        if (minutes < 10)
        {
            return Two(minutes, "m", seconds % 60, "s");
        }

        if (minutes < 180)
        {
            return $"{minutes}m";
        }

        var hours = minutes / 60;
        if (hours < 8)
        {
            return Two(hours, "h", minutes % 60, "m");
        }

        if (hours < 48)
        {
            return $"{hours}h";
        }

        var days = hours / 24;
        if (hours < 192)
        {
            return Two(days, "d", hours % 24, "h");
        }

        if (days < 730)
        {
            return $"{days}d";
        }

        var years = days / 365;
        return years < 8 ? Two(years, "y", days % 365, "d") : $"{years}y";
    }

    private static string Two(long major, string majorUnit, long minor, string minorUnit) =>
        minor == 0 ? $"{major}{majorUnit}" : $"{major}{majorUnit}{minor}{minorUnit}";
}
