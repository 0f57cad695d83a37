using System.Globalization;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Builder.Local;

/// <summary>Prints a line when a step ends. In verbose runs it also prints when a step starts, and its output.</summary>
public sealed class PlainProgress(TextWriter output, bool verbose) : IRunProgress
{
    private readonly Lock _lock = new();

    public void Started(string platform, string step, int number, int steps)
    {
        if (verbose)
        {
            Write($"{platform,-12} {number}/{steps} {step} starts");
        }
    }

    public void Line(string platform, string step, string line)
    {
        if (verbose)
        {
            Write($"{platform,-12} {step} | {line}");
        }
    }

    public void Ended(string platform, string step, StepResult result, TimeSpan elapsed) =>
        Write(EndLine(platform, step, result, elapsed));

    internal static string EndLine(string platform, string step, StepResult result, TimeSpan elapsed)
    {
        var what = result.Error is { } error ? $"FAILED {error.Reason}" : result.Digest ?? result.Commit ?? "done";
        var line = string.Create(CultureInfo.InvariantCulture, $"{platform,-12} {step,-20} {elapsed.TotalSeconds,7:0.0} s  {what}");
        return string.Join('\n', [line, .. RunWarnings.Of(platform, step, result).Select(warning => $"warning: {warning}")]);
    }

    private void Write(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
        }
    }
}
