using System.Globalization;
using System.Text;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Local;

/// <summary>For a terminal: finished steps scroll up, and a line per platform below shows the running step and its last output.</summary>
public sealed class TerminalProgress(TextWriter output, TimeProvider time, Func<int> width) : IRunProgress
{
    private const string ClearLine = "\e[2K";
    private const string Up = "\e[1A";

    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Running> _running = new(StringComparer.Ordinal);
    private int _shown;
    private DateTimeOffset _lastFrame;

    public void Started(string platform, string step, int number, int steps)
    {
        lock (_lock)
        {
            _running[platform] = new Running($"{number}/{steps} {step}", time.GetUtcNow(), "");
            Draw();
        }
    }

    public void Line(string platform, string step, string line)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(platform, out var running))
            {
                return;
            }

            _running[platform] = running with { Last = line };
            if (time.GetUtcNow() - _lastFrame >= BetweenFrames)
            {
                Draw();
            }
        }
    }

    public void Ended(string platform, string step, StepResult result, TimeSpan elapsed)
    {
        lock (_lock)
        {
            _running.Remove(platform);
            Draw(PlainProgress.EndLine(platform, step, result, elapsed));
        }
    }

    private void Draw(string? scrolled = null)
    {
        var frame = new StringBuilder();
        for (var line = 0; line < _shown; line++)
        {
            frame.Append(Up).Append(ClearLine);
        }

        if (scrolled is not null)
        {
            frame.Append(scrolled).Append('\n');
        }

        foreach (var (platform, running) in _running)
        {
            frame.Append(Cut(Text(platform, running))).Append('\n');
        }

        output.Write(frame);
        output.Flush();
        _shown = _running.Count;
        _lastFrame = time.GetUtcNow();
    }

    private string Text(string platform, Running running)
    {
        var seconds = (time.GetUtcNow() - running.Since).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"{platform,-12} {running.Step,-20} {seconds,7:0} s  {Printable(running.Last)}");
    }

    private string Cut(string text) => text.Length < width() ? text : text[..Math.Max(0, width() - 1)];

    // Control characters in the output of a build would break the display.
    private static string Printable(string line) => string.Concat(line.Where(character => !char.IsControl(character)));

    private sealed record Running(string Step, DateTimeOffset Since, string Last);
}
