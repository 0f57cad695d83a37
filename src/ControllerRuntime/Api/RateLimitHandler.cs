using System.Threading.RateLimiting;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Delays requests above a rate, in order. No request is rejected.</summary>
public sealed class RateLimitHandler : DelegatingHandler
{
    private readonly TokenBucketRateLimiter _bucket;

    public RateLimitHandler(int requestsPerSecond, int burst)
    {
        _bucket = new TokenBucketRateLimiter(new()
        {
            TokenLimit = Math.Max(burst, 1),
            TokensPerPeriod = Math.Max(requestsPerSecond / 10, 1),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            QueueLimit = int.MaxValue,
        });
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var lease = await _bucket.AcquireAsync(1, cancellationToken);
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
}
