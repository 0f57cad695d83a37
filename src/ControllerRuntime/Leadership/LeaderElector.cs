using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>
/// Leader election over a Lease, after client-go: faults are survived until the renew deadline, and the deadline is
/// shorter than the lease, so that a leader that is cut off stops before the next one starts.
/// </summary>
public sealed class LeaderElector : ILeaderElector
{
    private const double FollowerJitter = 1.2;
    private static readonly TimeSpan HealthGrace = TimeSpan.FromSeconds(20);

    private readonly LeaderElectionOptions _options;
    private readonly LeaseLock _lease;
    private readonly RuntimeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;

    // Read by probes: a timestamp of the time provider, 0 while not leading.
    private long _renewedAt;

    /// <param name="api">A client of its own, which no rate limit and no other traffic holds back.</param>
    public LeaderElector(
        IKubernetesApi api, LeaderElectionOptions options, RuntimeMetrics metrics, TimeProvider time, Random random,
        ILogger<LeaderElector> logger)
    {
        options.Validate();
        (_options, _metrics, _time, _random, _logger) = (options, metrics, time, random, logger);
        Identity = options.Identity ?? MintIdentity();
        _lease = new LeaseLock(api, options, Identity, time, logger);
    }

    public string Identity { get; }

    public bool IsHealthy =>
        Interlocked.Read(ref _renewedAt) is var at
        && (at == 0 || _time.GetElapsedTime(at) < _options.LeaseDuration + HealthGrace);

    public async Task<LeadershipOutcome> RunAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        if (await AcquireAsync(stop) is not { } acquiredAt)
        {
            return LeadershipOutcome.NeverLed;
        }

        // A token source for this term alone: nothing of a term outlives it.
        using var term = new CancellationTokenSource();
        using var renewals = new CancellationTokenSource();
        Log.Leading(_logger, Identity, _options.LeaseName);
        _metrics.Leading(_options.LeaseName, 1);
        try
        {
            var working = Task.Run(() => work(term.Token), CancellationToken.None);
            var renewing = RenewAsync(acquiredAt, renewals.Token);
            var lost = await Task.WhenAny(working, renewing) == renewing;
            if (lost)
            {
                Log.Lost(_logger, Identity, _options.LeaseName);
                await term.CancelAsync();
            }

            await renewals.CancelAsync();
            await renewing;
            if (!lost)
            {
                await ReleaseAsync();
            }

            await working;
            return lost ? LeadershipOutcome.Lost : LeadershipOutcome.Released;
        }
        finally
        {
            Interlocked.Exchange(ref _renewedAt, 0);
            _metrics.Leading(_options.LeaseName, -1);
        }
    }

    private async Task<long?> AcquireAsync(CancellationToken stop)
    {
        Log.Waiting(_logger, Identity, _options.LeaseName);
        while (!stop.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            var attempt = await AttemptAsync(_options.RenewDeadline);
            if (stop.IsCancellationRequested)
            {
                // Without an answer the server may have taken the request all the same.
                if (attempt != LeaseAttempt.HeldByOther)
                {
                    await ReleaseAsync();
                }

                return null;
            }

            if (attempt == LeaseAttempt.Held)
            {
                return began;
            }

            if (!await PauseAsync(_options.RetryPeriod * (1 + (FollowerJitter * _random.NextDouble())), stop))
            {
                return null;
            }
        }

        return null;
    }

    // Ends when leadership is lost or the token fires.
    private async Task RenewAsync(long heldSince, CancellationToken ended)
    {
        Interlocked.Exchange(ref _renewedAt, heldSince);
        while (await PauseAsync(UntilNextAttempt(heldSince), ended))
        {
            var left = _options.RenewDeadline - _time.GetElapsedTime(heldSince);
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            // Counted from before the request: the server may have renewed at any moment since.
            var began = _time.GetTimestamp();
            switch (await AttemptAsync(left))
            {
                case LeaseAttempt.Held:
                    heldSince = began;
                    Interlocked.Exchange(ref _renewedAt, began);
                    break;
                case LeaseAttempt.HeldByOther:
                    return;
                default:
                    break;
            }
        }
    }

    private TimeSpan UntilNextAttempt(long heldSince)
    {
        var left = _options.RenewDeadline - _time.GetElapsedTime(heldSince);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < _options.RetryPeriod ? left : _options.RetryPeriod;
    }

    // Not cut by a stop: a request that was sent may still be carried out after the lease has been given back.
    private async Task<LeaseAttempt> AttemptAsync(TimeSpan left)
    {
        var limit = Longer(TimeSpan.FromSeconds(1), _options.RenewDeadline / 2);
        using var timeout = new CancellationTokenSource(limit < left ? limit : left, _time);
        return await _lease.TryHoldAsync(timeout.Token);
    }

    private async Task ReleaseAsync()
    {
        using var timeout = new CancellationTokenSource(Longer(TimeSpan.FromSeconds(1), _options.RenewDeadline / 2), _time);
        try
        {
            if (await _lease.ReleaseAsync(timeout.Token))
            {
                Log.Released(_logger, Identity, _options.LeaseName);
            }
        }
#pragma warning disable CA1031 // An unreleased lease costs the next leader a wait, and must not spoil an orderly stop.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            Log.ReleaseFailed(_logger, _options.LeaseName, $"{fault.GetType().Name}: {fault.Message}");
        }
    }

    private async Task<bool> PauseAsync(TimeSpan delay, CancellationToken ended)
    {
        try
        {
            await Task.Delay(delay, _time, ended);
            return true;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return false;
        }
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

#pragma warning disable RS0030 // Here an identity is minted: two processes on one host must not take each other for themselves.
    private static string MintIdentity() => $"{Environment.MachineName}_{Guid.NewGuid()}";
#pragma warning restore RS0030
}
