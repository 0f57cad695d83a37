namespace TalosImageOperator.Planning.Plan;

/// <summary>A step of a plan and a container of its Job.</summary>
public sealed record BuildStep
{
    /// <summary>The name of the container and the argument of the Builder: a DNS label of at most 63 characters.</summary>
    public required string Id { get; init; }

    public required StepKind Kind { get; init; }

    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>For package, image and files steps.</summary>
    public MakeArguments? Make { get; init; }

    /// <summary>For media steps.</summary>
    public ImagerArguments? Imager { get; init; }

    public StepProduct? Produces { get; init; }
}
