using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>How the steps of one kind are done.</summary>
public interface IStepKind
{
    /// <exception cref="Failures.StepFailedException">The step failed, and says whose fault it is.</exception>
    Task<StepResult> RunAsync(StepContext context, CancellationToken stop);
}
