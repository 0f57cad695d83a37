namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>The only process there is leads.</summary>
internal sealed class NoLeaderElection : ILeaderElector
{
    public string Identity => Environment.MachineName;

    public bool IsHealthy => true;

    public async Task<LeadershipOutcome> RunAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        await work(CancellationToken.None);
        return LeadershipOutcome.Released;
    }
}
