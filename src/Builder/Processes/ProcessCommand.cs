namespace TalosImageOperator.Builder.Processes;

/// <summary>A program to run, without a shell and with exactly this environment.</summary>
public sealed record ProcessCommand
{
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Leading arguments that are the same for every call and are not logged.</summary>
    public IReadOnlyList<string> Presets { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>Captures standard output instead of logging it.</summary>
    public bool Capture { get; init; }

    /// <summary>The file that the program reads as standard input. Null: nothing.</summary>
    public string? InputFile { get; init; }

    /// <summary>The file that gets standard output, byte by byte, up to 4 MiB. Null: it is logged or captured.</summary>
    public string? OutputFile { get; init; }

    /// <summary>For the log. Arguments never contain a secret.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quoted));

    private static string Quoted(string argument) =>
        argument.Length == 0 || argument.Any(char.IsWhiteSpace) ? $"'{argument}'" : argument;
}

/// <summary>The outcome of a program.</summary>
/// <param name="Captured">Standard output, if the command captures it.</param>
/// <param name="Tail">The last lines of all other output.</param>
public sealed record ProcessOutcome(int ExitCode, string Captured, IReadOnlyList<string> Tail)
{
    public bool Succeeded => ExitCode == 0;
}
