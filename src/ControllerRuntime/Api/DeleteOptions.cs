namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>How an object is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>What becomes of the objects that this one owns.</summary>
    public DeletePropagation Propagation { get; init; } = DeletePropagation.Background;

    /// <summary>Deletes only the object with this UID: a namesake made since then answers with a conflict.</summary>
    public string? Uid { get; init; }

    /// <summary>Seconds a pod is given to stop; null: what the object says.</summary>
    public int? GracePeriodSeconds { get; init; }
}
