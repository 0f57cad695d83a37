namespace TalosImageOperator.Planning.Plan;

/// <summary>One container of the Job.</summary>
public sealed record BuildStep
{
    /// <summary>A DNS label of at most 63 characters: the container's name and the Builder's argument.</summary>
    public required string Id { get; init; }

    public required StepKind Kind { get; init; }

    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>For package, image and files steps.</summary>
    public MakeArguments? Make { get; init; }

    /// <summary>For media steps.</summary>
    public ImagerArguments? Imager { get; init; }

    public StepProduct? Produces { get; init; }
}
