using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>A queue of keys and the workers that reconcile them.</summary>
public interface IController
{
    string Name { get; }

    /// <summary>Queues a key for a reconcile, also before the workers run.</summary>
    void Enqueue(NamespacedName key);

    /// <summary>Reconciles until <paramref name="stop"/>, then waits for running reconciles.</summary>
    /// <param name="stop">Stops taking keys from the queue.</param>
    /// <param name="abort">Cancels the running reconciles.</param>
    Task RunAsync(CancellationToken stop, CancellationToken abort);
}
