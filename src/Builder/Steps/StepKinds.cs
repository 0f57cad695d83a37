using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Builder.Steps;

public static class StepKinds
{
    public static IStepKind For(StepKind kind) => kind switch
    {
        StepKind.Source => new SourceStep(),
        StepKind.PkgsSource => new PkgsSourceStep(),
        StepKind.Package => new PackageStep(),
        StepKind.Image => new ImageStep(),
        StepKind.Files => new FilesStep(),
        StepKind.Media => new MediaStep(),
        StepKind.Verify => new VerifyStep(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The plan is from a newer version. Use the same version of the operator and the Builder."),
    };
}
