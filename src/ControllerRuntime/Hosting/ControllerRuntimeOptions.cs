using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>How the runtime of a process behaves.</summary>
public sealed class ControllerRuntimeOptions
{
    /// <summary>Namespaces that the caches follow; empty: all, which needs a cluster-wide role.</summary>
    public IReadOnlyList<string> Namespaces { get; set; } = [];

    /// <summary>Objects that each controller reconciles at the same time, unless it says otherwise.</summary>
    public int Workers { get; set; } = 4;

    public LeaderElectionOptions LeaderElection { get; set; } = new();

    public EventRecorderOptions Events { get; set; } = new();

    public KubernetesApiOptions Api { get; set; } = new();

    /// <summary>How long running reconciles may still take after the stop; must be shorter than the host's own limit.</summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a cache may be without an open watch before this process counts as not ready.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <exception cref="ArgumentException">A value makes no sense.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainLimit, TimeSpan.Zero);
        LeaderElection.Validate();
    }
}
