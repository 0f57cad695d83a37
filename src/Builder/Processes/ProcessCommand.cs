namespace TalosImageOperator.Builder.Processes;

/// <summary>One program to run: no shell reads any of it, and its environment is what stands here and nothing else.</summary>
public sealed record ProcessCommand
{
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Arguments before the others that are the same for every call, and so only noise in a log.</summary>
    public IReadOnlyList<string> Presets { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>Standard output is the answer and not a log: it is kept whole and not shown.</summary>
    public bool Capture { get; init; }

    /// <summary>For the log: arguments hold no secret, so they are shown as they are.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quoted));

    private static string Quoted(string argument) =>
        argument.Length == 0 || argument.Any(char.IsWhiteSpace) ? $"'{argument}'" : argument;
}
