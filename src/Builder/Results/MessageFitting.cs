using System.Text;
using System.Text.Json;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Results;

/// <summary>Makes a result fit the room that the kubelet gives: a pod's containers share 12 KiB.</summary>
public static class MessageFitting
{
    /// <summary>A success stays under this many bytes, whatever the pod's size.</summary>
    public const int SuccessBytes = 399;

    public static string Fit(StepResult result, int errorBytes) =>
        result.Error is null ? FitSuccess(result) : FitError(result, result.Error, errorBytes);

    private static string FitSuccess(StepResult result)
    {
        var whole = Text(result);
        return Bytes(whole) <= SuccessBytes ? whole : Text(result with { Files = null });
    }

    private static string FitError(StepResult result, StepError error, int room)
    {
        var message = error.Message;
        while (Bytes(Text(result with { Error = error with { Message = message, LogTail = null } })) > room && message.Length > 20)
            message = message[..(message.Length * 3 / 4)] + "…";

        string[] lines = error.LogTail is { Length: > 0 } tail ? tail.Split('\n') : [];
        // The longest tail that fits; the text grows with every line, so halving the interval finds it.
        var (fits, tooMany) = (0, lines.Length + 1);
        while (tooMany - fits > 1)
        {
            var middle = (fits + tooMany) / 2;
            if (Bytes(WithTail(middle)) <= room)
                fits = middle;
            else
                tooMany = middle;
        }

        return WithTail(fits);

        string WithTail(int count) => Text(result with
        {
            Error = error with { Message = message, LogTail = count == 0 ? null : string.Join('\n', lines[^count..]) },
        });
    }

    private static string Text(StepResult result) => JsonSerializer.Serialize(result, PlanningJsonContext.Default.StepResult);

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
