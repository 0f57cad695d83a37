using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>A queue of keys and the workers that reconcile them.</summary>
public interface IController
{
    string Name { get; }

    /// <summary>Asks for a reconcile of the key; also before the workers run.</summary>
    void Enqueue(NamespacedName key);

    /// <summary>Works until <paramref name="stop"/>, then lets running reconciles end.</summary>
    /// <param name="stop">Takes no more keys.</param>
    /// <param name="abort">Cancels the running reconciles as well.</param>
    Task RunAsync(CancellationToken stop, CancellationToken abort);
}
