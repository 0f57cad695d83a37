using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>
/// Leader election with a Lease, modeled on client-go. Errors are retried until the renew deadline, which is shorter than the lease
/// duration, so that a disconnected leader stops before the next one starts.
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

    // Read by probes. A timestamp of the time provider, 0 if not leader.
    private long _renewedAt;

    /// <param name="api">A separate client without a rate limit or other traffic.</param>
    public LeaderElector(
        IKubernetesApi api, LeaderElectionOptions options, RuntimeMetrics metrics, TimeProvider time, Random random,
        ILogger<LeaderElector> logger)
    {
        options.Validate();
        (_options, _metrics, _time, _random, _logger) = (options, metrics, time, random, logger);
        Identity = options.Identity ?? NewIdentity();
        _lease = new LeaseLock(api, options, Identity, time, logger);
    }

    public string Identity { get; }

    public bool IsLeader => Interlocked.Read(ref _renewedAt) != 0;

    public bool IsHealthy =>
        Interlocked.Read(ref _renewedAt) is var at
        && (at == 0 || _time.GetElapsedTime(at) < _options.LeaseDuration + HealthGrace);

    public async Task<LeadershipOutcome> RunAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        if (await AcquireAsync(stop) is not { } acquiredAt)
        {
            return LeadershipOutcome.NeverLed;
        }

        // A token source per term, so that nothing of a term outlives it.
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
                // Without a response, the server may still have processed the request.
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

    // Ends when leadership is lost or the token is canceled.
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

            // Measured from before the request, because the server may have processed it at any time since.
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

    // Not canceled by a stop, because the server could process the request after the lease has been released.
    private async Task<LeaseAttempt> AttemptAsync(TimeSpan left)
    {
        var limit = Longer(TimeSpan.FromSeconds(1), _options.RenewDeadline / 2);
        using var timeout = new CancellationTokenSource(limit < left ? limit : left, _time);
        return await _lease.TryAcquireOrRenewAsync(timeout.Token);
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
#pragma warning disable CA1031 // A lease that is not released only delays the next leader, so the shutdown continues.
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

#pragma warning disable RS0030 // The identity must be unique, so that two processes on a host are distinguished.
    private static string NewIdentity() => $"{Environment.MachineName}_{Guid.NewGuid()}";
#pragma warning restore RS0030
}
