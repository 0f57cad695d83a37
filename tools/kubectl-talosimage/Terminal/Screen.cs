namespace TalosImageOperator.KubectlTalosImage.Terminal;

/// <summary>Standard output and error. Colors and redrawing are for terminals alone.</summary>
internal sealed class Screen
{
    private const string ClearLine = "\e[2K";
    private const string Up = "\e[1A";

    private readonly Lock _lock = new();
    private int _drawn;

    public static Screen Default { get; } = new();

    /// <summary>Whether output is redrawn in place.</summary>
    public bool IsTerminal { get; } = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    // https://no-color.org: any value that is not empty.
    private bool HasColors => IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public void Write(string line)
    {
        lock (_lock)
        {
            Console.Out.WriteLine(PlainText.Line(line));
        }
    }

    public void Write(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Write(line);
        }
    }

    /// <summary>A line whose first part is colored.</summary>
    public void Write(Tone tone, string line)
    {
        lock (_lock)
        {
            Console.Out.WriteLine(Colored(tone, line));
        }
    }

    /// <summary>A document that is for programs or has been made safe.</summary>
    public void WriteDocument(string text)
    {
        lock (_lock)
        {
            Console.Out.Write(text.EndsWith('\n') ? text : text + "\n");
        }
    }

    /// <summary>A warning or an error, to standard error.</summary>
    public void Report(string line)
    {
        lock (_lock)
        {
            Console.Error.WriteLine(PlainText.Line(line));
        }
    }

    /// <summary>Replaces what was drawn before.</summary>
    public void Redraw(IReadOnlyList<(Tone Tone, string Text)> lines)
    {
        lock (_lock)
        {
            Console.Out.Write(string.Concat(Enumerable.Repeat(Up + ClearLine, _drawn)));
            var width = Math.Max(Console.WindowWidth, 20);
            foreach (var (tone, text) in lines)
            {
                // A longer line would take two, and the next drawing would leave one of them.
                var line = PlainText.Line(text).Replace("\t", " ", StringComparison.Ordinal);
                Console.Out.WriteLine(Colored(tone, line.Length < width ? line : line[..(width - 1)]));
            }

            _drawn = lines.Count;
        }
    }

    private string Colored(Tone tone, string line) => (HasColors, tone) switch
    {
        (true, Tone.Good) => $"\e[32m{PlainText.Line(line)}\e[0m",
        (true, Tone.Bad) => $"\e[31m{PlainText.Line(line)}\e[0m",
        (true, Tone.Active) => $"\e[36m{PlainText.Line(line)}\e[0m",
        (true, Tone.Faint) => $"\e[2m{PlainText.Line(line)}\e[0m",
        _ => PlainText.Line(line),
    };
}

internal enum Tone
{
    Plain,
    Good,
    Bad,
    Active,
    Faint,
}
