using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Runs the steps of one kind.</summary>
public interface IStepKind
{
    /// <exception cref="Failures.StepFailedException">The step failed.</exception>
    Task<StepResult> RunAsync(StepContext context, CancellationToken stop);
}

public static class StepKinds
{
    public static IStepKind For(StepKind kind) => kind switch
    {
        StepKind.Source => new SourceStep(),
        StepKind.TreeSource => new TreeSourceStep(),
        StepKind.Inputs => new InputsStep(),
        StepKind.TreeTarget => new TreeTargetStep(),
        StepKind.DockerfileExtension => new DockerfileExtensionStep(),
        StepKind.Image or StepKind.Files => new MakeStep(),
        StepKind.Media => new MediaStep(),
        StepKind.Verify => new VerifyStep(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The plan is from a newer version. Use the same version of the operator and the Builder."),
    };
}
