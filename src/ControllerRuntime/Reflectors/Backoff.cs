namespace TalosImageOperator.ControllerRuntime.Reflectors;

/// <summary>Delays that double up to a limit, with jitter of up to once the delay. Not for use from two threads.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeSpan healthyAfter, TimeProvider time, Random random)
{
    private TimeSpan? next;
    private long? last;

    public TimeSpan Next()
    {
        if (last is { } before && time.GetElapsedTime(before) > healthyAfter) next = null;
        last = time.GetTimestamp();
        var delay = next ?? first;
        next = delay * 2 < longest ? delay * 2 : longest;
        return delay * (1 + random.NextDouble());
    }
}
