namespace TalosImageOperator.ControllerRuntime.Queue;

/// <summary>Calculates the delay before the next attempt of a key.</summary>
public interface IRateLimiter<TKey>
{
    /// <summary>The delay after a failure. It grows with each call.</summary>
    TimeSpan When(TKey key);

    /// <summary>Resets the delay of a key after a success.</summary>
    void Forget(TKey key);

    /// <summary>Failures since the last <see cref="Forget"/>.</summary>
    int NumRequeues(TKey key);
}

/// <summary>Doubles a key's delay with each failure. Defaults to client-go's 5 ms up to 1000 s.</summary>
public sealed class ExponentialRateLimiter<TKey>(TimeSpan first, TimeSpan longest) : IRateLimiter<TKey>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, int> _failures = [];

    public ExponentialRateLimiter()
        : this(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1000))
    {
    }

    public TimeSpan When(TKey key)
    {
        int before;
        lock (_gate)
        {
            before = _failures.GetValueOrDefault(key);
            _failures[key] = before + 1;
        }

        var delay = first.TotalMilliseconds * Math.Pow(2, before);
        return delay < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(delay) : longest;
    }

    public void Forget(TKey key)
    {
        lock (_gate)
        {
            _failures.Remove(key);
        }
    }

    public int NumRequeues(TKey key)
    {
        lock (_gate)
        {
            return _failures.GetValueOrDefault(key);
        }
    }
}
