using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Failures;

/// <summary>What a tool's failure means where no rule recognises it; the sentence is made of its last error and exit code.</summary>
public sealed record FailureFallback(FailureClass Class, string Reason, Func<FailureContext, string, int, string> Sentence);
