using TalosImageOperator.Builder.Processes;

namespace TalosImageOperator.Builder.Failures;

/// <summary>Says from a program's last lines whose fault it is, and what to do.</summary>
public static class FailureClassifier
{
    public static StepFailedException Classify(FailureContext context, ProcessOutcome outcome)
    {
        var lines = Lines(context.Tool, outcome);
        var log = FailingStage.Of(outcome.Tail) ?? outcome.Tail;
        foreach (var rule in FailureRules.InOrder.Where(rule => rule.Tools.HasFlag(context.Tool)))
        {
            // The last line is the nearest to the end, so to the cause that the program itself names.
            for (var index = lines.Count - 1; index >= 0; index--)
            {
                if (rule.Pattern.Match(lines[index]) is { Success: true } match)
                    return new StepFailedException(rule.Class, rule.Reason, rule.Sentence(match, context), log);
            }
        }

        var fallback = FailureRules.Fallback(context.Tool);
        return new StepFailedException(
            fallback.Class, fallback.Reason, fallback.Sentence(context, LastError(outcome), outcome.ExitCode), log);
    }

    // A build's log holds what compilers and downloads print, which proves nothing about the registry or the disk here:
    // only the lines count in which make and buildx name the error. The imager compiles nothing, and speaks to registries itself:
    // of it the stage's own last lines count too.
    private static List<string> Lines(Tool tool, ProcessOutcome outcome) => tool switch
    {
        Tool.Imager => [.. FailingStage.Of(outcome.Tail)?.Where(line => !IsCommand(line)) ?? [], .. outcome.Tail.Where(IsErrorOfTheBuild)],
        Tool.Make or Tool.Buildx => [.. outcome.Tail.Where(IsErrorOfTheBuild)],
        _ => [.. outcome.Tail, .. outcome.Captured.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(20)],
    };

    private static bool IsCommand(string line) => line.StartsWith(" > ", StringComparison.Ordinal);

    private static bool IsErrorOfTheBuild(string line) =>
        line.StartsWith("ERROR", StringComparison.Ordinal) || line.StartsWith("error:", StringComparison.Ordinal)
        || line.StartsWith("make", StringComparison.Ordinal) || line.StartsWith("setpriv:", StringComparison.Ordinal)
        || line.StartsWith("docker:", StringComparison.Ordinal);

    private static string LastError(ProcessOutcome outcome) =>
        outcome.Tail.LastOrDefault(line => line.StartsWith("ERROR: ", StringComparison.Ordinal))?["ERROR: ".Length..]
        ?? outcome.Tail.LastOrDefault(line => line.StartsWith("fatal: ", StringComparison.Ordinal))
        ?? outcome.Tail.LastOrDefault(line => line.Contains("rror", StringComparison.Ordinal))
        ?? outcome.Tail.LastOrDefault(line => line.Length > 0)
        ?? "it wrote nothing";
}
