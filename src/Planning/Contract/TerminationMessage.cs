using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TalosImageOperator.Planning.Contract;

/// <summary>The result of a step in its container's termination message: compact JSON that fits the container's share.</summary>
public static class TerminationMessage
{
    private const string Ellipsis = "…";

    // Escapes only what JSON requires, because an escape takes up to six times the space of a character.
    private static readonly PlanningJsonContext Json =
        new(new JsonSerializerOptions(PlanningJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <param name="result">The result of a step.</param>
    /// <param name="room">The maximum size in bytes, at least <see cref="MessageLimit.Min"/>.</param>
    public static string Write(StepResult result, int room)
    {
        // The container has the name of the step.
        result = result with { Step = null };

        return result.Error is null ? Success(result, room) : Failure(result, room);
    }

    /// <summary>Null for a text that the Builder did not write, such as the end of a log that the kubelet uses instead of a message.</summary>
    public static StepResult? Read(string? message)
    {
        if (message is not ['{', ..])
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(message, Json.StepResult);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Success(StepResult result, int room)
    {
        if (Text(result) is var whole && Fits(whole, room))
        {
            return whole;
        }

        var digest = result with { Files = null };

        if (result.Comparison is { Differing: { } names } comparison)
        {
            // The report has all of them.
            var kept = Most(names.Count - 1, count => Fits(Text(WithNames(count)), room));

            return Text(WithNames(kept));

            StepResult WithNames(int count) => digest with
            {
                Comparison = comparison with { Differing = [.. names.Take(count)], MoreDiffering = (comparison.MoreDiffering ?? 0) + names.Count - count },
            };
        }

        if (result.Unread is { } unread)
        {
            return Shortened(unread, room, names => digest with { Unread = names });
        }

        return result.DroppedModules is { } dropped && !Fits(Text(digest), room)
            ? Shortened(dropped, room, names => digest with { DroppedModules = names })
            : Text(digest);
    }

    /// <summary>As many names as fit, and how many more there are.</summary>
    private static string Shortened(IReadOnlyList<string> names, int room, Func<IReadOnlyList<string>, StepResult> with)
    {
        return Text(With(Most(names.Count - 1, count => Fits(Text(With(count)), room))));

        StepResult With(int count) => with([.. names.Take(count), $"{names.Count - count} more"]);
    }

    private static string Failure(StepResult result, int room)
    {
        var error = result.Error! with { LogTail = null };
        var sentence = error.Message;

        if (!Fits(With(sentence, null), room))
        {
            sentence = Cut(sentence, Most(sentence.Length, length => Fits(With(Cut(error.Message, length), null), room)));
        }

        var lines = result.Error.LogTail is { Length: > 0 } tail ? tail.Split('\n') : [];

        return With(sentence, Tail(Most(lines.Length, count => Fits(With(sentence, Tail(count)), room))));

        string With(string message, string? log) => Text(result with { Error = error with { Message = message, LogTail = log } });

        string? Tail(int count) => count == 0 ? null : string.Join('\n', lines[^count..]);
    }

    private static string Cut(string sentence, int length) =>
        (length > 0 && char.IsHighSurrogate(sentence[length - 1]) ? sentence[..(length - 1)] : sentence[..length]) + Ellipsis;

    /// <summary>Finds the largest number up to a limit that fits, by binary search.</summary>
    private static int Most(int limit, Func<int, bool> fits)
    {
        var (most, tooMany) = (0, limit + 1);

        while (tooMany - most > 1)
        {
            var middle = (most + tooMany) / 2;
            (most, tooMany) = fits(middle) ? (middle, tooMany) : (most, middle);
        }

        return most;
    }

    private static bool Fits(string text, int room) => Encoding.UTF8.GetByteCount(text) <= room;

    private static string Text(StepResult result) => JsonSerializer.Serialize(result, Json.StepResult);
}
