namespace TalosImageOperator.Builder.Failures;

/// <summary>
/// Finds in a build's output what buildx repeats at its end: the failing stage's last lines, between two rulers, and the
/// error. The excerpt of the Dockerfile that follows is left out.
/// </summary>
public static class FailingStage
{
    private const string Ruler = "------";

    /// <returns>Null where the output has no such block.</returns>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string> tail)
    {
        var lines = tail.ToList();
        var end = lines.FindLastIndex(line => line == Ruler);
        var start = end > 0 ? lines.FindLastIndex(end - 1, line => line == Ruler) : -1;
        if (start < 0 || !lines[start + 1].StartsWith(" > ", StringComparison.Ordinal))
            return null;
        var errors = lines.Skip(end + 1).Where(line => line.StartsWith("ERROR", StringComparison.Ordinal));
        return [.. lines[(start + 1)..end], .. errors];
    }
}
