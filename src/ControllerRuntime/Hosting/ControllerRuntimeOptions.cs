using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>Options of the runtime.</summary>
public sealed class ControllerRuntimeOptions
{
    /// <summary>Namespaces to watch. Empty: all, which requires a ClusterRole.</summary>
    public IReadOnlyList<string> Namespaces { get; set; } = [];

    /// <summary>The default number of concurrent reconciles of a controller.</summary>
    public int Workers { get; set; } = 4;

    public LeaderElectionOptions LeaderElection { get; set; } = new();

    public EventRecorderOptions Events { get; set; } = new();

    public KubernetesApiOptions Api { get; set; } = new();

    /// <summary>The time for running reconciles to finish on shutdown. It must be shorter than the shutdown timeout of the host.</summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The process is not ready if a cache has had no open watch for this time.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <exception cref="ArgumentException">A value is invalid.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainLimit, TimeSpan.Zero);
        LeaderElection.Validate();
    }
}
