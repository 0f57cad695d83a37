using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Store;

/// <summary>A difference between two states of the store.</summary>
public sealed record StoreChange<T>
{
    public required StoreChangeKind Kind { get; init; }

    public required NamespacedName Key { get; init; }

    /// <summary>The state before; null when added. The last known state, if the deletion itself was missed.</summary>
    public T? Old { get; init; }

    /// <summary>The state after; null when deleted.</summary>
    public T? New { get; init; }

    /// <summary>The new state, else the old one.</summary>
    public T Latest => New ?? Old!;
}

public enum StoreChangeKind
{
    Added,
    Updated,
    Deleted,
}
