namespace TalosImageOperator.LocalCluster.Json;

/// <summary>The two time formats of the API: whole seconds, and exactly six digits of a second (MicroTime).</summary>
internal static class Timestamps
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private static readonly string[] MicroFormats = ["yyyy-MM-dd'T'HH:mm:ss.ffffffK"];
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Seconds, CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var time)
            ? time
            : null;

    public static bool IsMicroTime(string text) =>
        DateTimeOffset.TryParseExact(text, MicroFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10);
}
