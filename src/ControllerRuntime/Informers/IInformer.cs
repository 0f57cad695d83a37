namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>The state of a cache of any type.</summary>
public interface IInformer
{
    /// <summary>The resource, such as <c>jobs.batch</c>.</summary>
    string Name { get; }

    /// <summary>The first list is in the store, and every handler has seen it.</summary>
    bool HasSynced { get; }

    /// <summary>How long no watch has been open; zero while one is.</summary>
    TimeSpan Staleness { get; }

    /// <summary>The list or watch that fails repeatedly, and why; null if none does.</summary>
    string? Failure { get; }

    /// <summary>Follows the cluster until <paramref name="stop"/>.</summary>
    Task RunAsync(CancellationToken stop);

    /// <exception cref="TimeoutException">The first list is not complete within the limit of the options.</exception>
    Task WaitForSyncAsync(CancellationToken cancellationToken);
}
