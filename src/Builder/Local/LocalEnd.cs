using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Local;

/// <summary>The outcome of a local build.</summary>
/// <param name="Log">The log to read after a failure.</param>
public sealed record LocalEnd(int ExitCode, StepError? Error, string Log, IReadOnlyList<LocalOutput> Outputs);

/// <summary>One published index.</summary>
public sealed record LocalOutput(string Name, string Image, string Digest);
