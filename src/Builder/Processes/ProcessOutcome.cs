namespace TalosImageOperator.Builder.Processes;

/// <summary>How a program ended.</summary>
/// <param name="Captured">Standard output, where the command asked to keep it.</param>
/// <param name="Tail">The last lines of everything else that it wrote.</param>
public sealed record ProcessOutcome(int ExitCode, string Captured, IReadOnlyList<string> Tail)
{
    public bool Succeeded => ExitCode == 0;
}
