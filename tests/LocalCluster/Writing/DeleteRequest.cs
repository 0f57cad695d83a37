namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>The DeleteOptions of one delete.</summary>
internal sealed record DeleteRequest
{
    /// <summary>Background, Foreground or Orphan; null leaves it to the kind and the object's finalizers.</summary>
    public string? Propagation { get; init; }

    /// <summary>Seconds; null is the object's own.</summary>
    public long? GracePeriodSeconds { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public bool DryRun { get; init; }
}
