using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Leadership;

/// <summary>A process that wants to lead, with a clock and a network cable of its own.</summary>
public sealed class Candidate : IDisposable
{
    private readonly MetricsProbe probe = new();
    private readonly KubernetesWatchClient client;
    private readonly TaskCompletionSource leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private readonly LeaderElector elector;

    public Candidate(string name, ScriptedServer server, TimeSpan clockSkew = default, bool pulled = false)
    {
        Cable.Pulled = pulled;
        client = new KubernetesWatchClient(server.Configuration(), Cable);
        Time = new SignalingTimeProvider(clockSkew);
        elector = new LeaderElector(
            new KubernetesApi(client, new(), probe.Metrics, Time),
            new() { LeaseName = "lock", LeaseNamespace = "ns", Identity = name },
            probe.Metrics, Time, new NoJitter(), Log);
        Outcome = elector.RunAsync(WorkAsync, stop.Token);
    }

    public SignalingTimeProvider Time { get; }

    public CableHandler Cable { get; } = new();

    public LogRecorder<LeaderElector> Log { get; } = new();

    public Task<LeadershipOutcome> Outcome { get; }

    /// <summary>The work has started and its token has not fired.</summary>
    public bool IsLeading => leads.Task.IsCompleted && !lost.Task.IsCompleted && !Outcome.IsCompleted;

    public bool IsHealthy => elector.IsHealthy;

    public double LeaderMetric => probe.Sum("leader_election_master_status", "lock");

    public bool FinishesWorkAtOnce { get; set; } = true;

    public Task LeadsAsync() => leads.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public Task LosesAsync() => lost.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public Task EndsAsync() => Outcome.WaitAsync(TimeSpan.FromSeconds(20));

    public Task StopAsync() => stop.CancelAsync();

    public void FinishWork() => drained.TrySetResult();

    /// <summary>Lets time pass in steps of a second, and every attempt that falls due come to its end.</summary>
    public async Task PassAsync(double seconds)
    {
        for (var passed = 0.0; passed < seconds; passed++)
        {
            await SettleAsync();
            Time.Advance(TimeSpan.FromSeconds(Math.Min(1, seconds - passed)));
        }

        await SettleAsync();
    }

    public async Task SettleAsync()
    {
        if (!Outcome.IsCompleted) await Task.WhenAny(Time.IdleAsync(), Outcome);

        // The work starts on a task of its own.
        if (LeaderMetric > 0) await LeadsAsync();
    }

    public void Dispose()
    {
        drained.TrySetResult();
        stop.Cancel();
        client.Dispose();
        probe.Dispose();
    }

    private async Task WorkAsync(CancellationToken term)
    {
        leads.TrySetResult();
        await using var losing = term.Register(() => lost.TrySetResult());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(term, stop.Token);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ending = either.Token.Register(() => ended.TrySetResult());
        await ended.Task;
        if (!FinishesWorkAtOnce) await drained.Task;
    }
}
