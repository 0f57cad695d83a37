namespace TalosImageOperator.ControllerRuntime.Reflectors;

/// <summary>Delays that double up to a limit, with jitter of up to 100 %. Not thread-safe.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeSpan healthyAfter, TimeProvider time, Random random)
{
    private TimeSpan? _next;
    private long? _last;

    public TimeSpan Next()
    {
        if (_last is { } before && time.GetElapsedTime(before) > healthyAfter)
        {
            _next = null;
        }

        _last = time.GetTimestamp();
        var delay = _next ?? first;
        _next = delay * 2 < longest ? delay * 2 : longest;
        return delay * (1 + random.NextDouble());
    }
}
