namespace TalosImageOperator.Planning.Plan;

public sealed record RegistryPlan
{
    /// <summary>Host and port that images are pushed to.</summary>
    public required string Host { get; init; }

    /// <summary>The path below the host, which may contain slashes.</summary>
    public required string Username { get; init; }

    public required string Tag { get; init; }

    /// <summary>Plain HTTP, or a certificate that is not verified.</summary>
    public bool Insecure { get; init; }
}
