using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Runs the steps of one kind.</summary>
public interface IStepKind
{
    /// <exception cref="Failures.StepFailedException">The step failed.</exception>
    Task<StepResult> RunAsync(StepContext context, CancellationToken stop);
}
