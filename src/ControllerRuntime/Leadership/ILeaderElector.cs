namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>Runs work in at most one of several processes.</summary>
public interface ILeaderElector
{
    /// <summary>Names this process among the candidates.</summary>
    string Identity { get; }

    /// <summary>False when this process believes to lead although its renewals have stopped: it hangs.</summary>
    bool IsHealthy { get; }

    /// <summary>Waits for leadership, runs the work, and gives the lease back when it ends.</summary>
    /// <param name="work">
    /// Gets the token of the term, which is canceled when leadership is lost. It must end after <paramref name="stop"/>. Until it
    /// ends, the lease is renewed, so that remaining work is covered.
    /// </param>
    /// <param name="stop">Ends the wait for leadership.</param>
    Task<LeadershipOutcome> RunAsync(Func<CancellationToken, Task> work, CancellationToken stop);
}

/// <summary>How a term, or the wait for one, ended.</summary>
public enum LeadershipOutcome
{
    /// <summary>Stopped before it led.</summary>
    NeverLed,

    /// <summary>The work ended and the lease was given back.</summary>
    Released,

    /// <summary>The lease could not be renewed in time, or someone else took it.</summary>
    Lost,
}
