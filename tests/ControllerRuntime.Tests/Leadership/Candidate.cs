using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Leadership;

/// <summary>A process that wants to lead, with a clock and a network cable of its own.</summary>
public sealed class Candidate : IDisposable
{
    private readonly MetricsProbe _probe = new();
    private readonly KubernetesHttpClient _client;
    private readonly TaskCompletionSource _leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly LeaderElector _elector;

    public Candidate(string name, ScriptedServer server, TimeSpan clockSkew = default, bool pulled = false)
    {
        Cable.Pulled = pulled;
        _client = new KubernetesHttpClient(server.Configuration(), Cable);
        Time = new SignalingTimeProvider(clockSkew);
        _elector = new LeaderElector(
            new KubernetesApi(_client, new(), _probe.Metrics, Time),
            new() { LeaseName = "lock", LeaseNamespace = "ns", Identity = name },
            _probe.Metrics, Time, new NoJitter(), Log);
        Outcome = _elector.RunAsync(WorkAsync, _stop.Token);
    }

    public SignalingTimeProvider Time { get; }

    public CableHandler Cable { get; } = new();

    public LogRecorder<LeaderElector> Log { get; } = new();

    public Task<LeadershipOutcome> Outcome { get; }

    /// <summary>The work has started and its token has not fired.</summary>
    public bool IsLeading => _leads.Task.IsCompleted && !_lost.Task.IsCompleted && !Outcome.IsCompleted;

    public bool IsHealthy => _elector.IsHealthy;

    public double LeaderMetric => _probe.Sum("leader_election_master_status", "lock");

    public bool FinishesWorkAtOnce { get; set; } = true;

    public Task LeadsAsync() => _leads.Task.WaitAsync(Patience.Limit);

    public Task LosesAsync() => _lost.Task.WaitAsync(Patience.Limit);

    public Task EndsAsync() => Outcome.WaitAsync(Patience.Limit);

    public Task StopAsync() => _stop.CancelAsync();

    public void FinishWork() => _drained.TrySetResult();

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
        if (!Outcome.IsCompleted)
        {
            await Task.WhenAny(Time.IdleAsync(), Outcome);
        }

        // The work starts on a task of its own.
        if (LeaderMetric > 0)
        {
            await LeadsAsync();
        }
    }

    public void Dispose()
    {
        _drained.TrySetResult();
        _stop.Cancel();
        _client.Dispose();
        _probe.Dispose();
    }

    private async Task WorkAsync(CancellationToken term)
    {
        _leads.TrySetResult();
        await using var losing = term.Register(() => _lost.TrySetResult());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(term, _stop.Token);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ending = either.Token.Register(() => ended.TrySetResult());
        await ended.Task;
        if (!FinishesWorkAtOnce)
        {
            await _drained.Task;
        }
    }
}
