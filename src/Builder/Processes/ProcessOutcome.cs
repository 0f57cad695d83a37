namespace TalosImageOperator.Builder.Processes;

/// <summary>The outcome of a program.</summary>
/// <param name="Captured">Standard output, if the command captures it.</param>
/// <param name="Tail">The last lines of all other output.</param>
public sealed record ProcessOutcome(int ExitCode, string Captured, IReadOnlyList<string> Tail)
{
    public bool Succeeded => ExitCode == 0;
}
