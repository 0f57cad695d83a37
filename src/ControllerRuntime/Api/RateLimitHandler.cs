using System.Threading.RateLimiting;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Delays requests above a rate. No request is rejected.</summary>
public sealed class RateLimitHandler : DelegatingHandler
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly TokenBucketRateLimiter _bucket;
    private readonly TimeProvider _time;

    public RateLimitHandler(int requestsPerSecond, int burst, TimeProvider time)
    {
        _time = time;
        _bucket = new TokenBucketRateLimiter(new()
        {
            TokenLimit = Math.Max(burst, 1),
            TokensPerPeriod = Math.Max(requestsPerSecond / 10, 1),
            ReplenishmentPeriod = Period,

            // Its own timer would wake a process at rest ten times a second.
            AutoReplenishment = false,
        });
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        while (!HasToken())
        {
            await Task.Delay(Period, _time, cancellationToken);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bucket.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool HasToken()
    {
        _bucket.TryReplenish();
        using var lease = _bucket.AttemptAcquire();
        return lease.IsAcquired;
    }
}
