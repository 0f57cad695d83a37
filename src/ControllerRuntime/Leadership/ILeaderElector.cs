namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>Runs work in at most one of several processes.</summary>
public interface ILeaderElector
{
    /// <summary>The identity of this process in the lease.</summary>
    string Identity { get; }

    /// <summary>Whether this process is the leader now, or works without election.</summary>
    bool IsLeader { get; }

    /// <summary>False if this process is the leader but has stopped renewing the lease, which means that it hangs.</summary>
    bool IsHealthy { get; }

    /// <summary>Waits for leadership, runs the work, and releases the lease when the work ends.</summary>
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
    /// <summary>Stopped before it became leader.</summary>
    NeverLed,

    /// <summary>The work ended and the lease was released.</summary>
    Released,

    /// <summary>The lease was not renewed in time, or another replica acquired it.</summary>
    Lost,
}

/// <summary>Leader election that is disabled: this process is always the leader.</summary>
internal sealed class NoLeaderElection : ILeaderElector
{
    public string Identity => Environment.MachineName;

    public bool IsLeader => true;

    public bool IsHealthy => true;

    public async Task<LeadershipOutcome> RunAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        await work(CancellationToken.None);
        return LeadershipOutcome.Released;
    }
}
