namespace TalosImageOperator.ControllerRuntime.Leadership;

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
