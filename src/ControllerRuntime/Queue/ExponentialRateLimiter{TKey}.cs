namespace TalosImageOperator.ControllerRuntime.Queue;

/// <summary>Doubles a key's delay with each failure: client-go's 5 ms up to 1000 s unless told otherwise.</summary>
public sealed class ExponentialRateLimiter<TKey>(TimeSpan first, TimeSpan longest) : IRateLimiter<TKey>
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, int> failures = [];

    public ExponentialRateLimiter()
        : this(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1000))
    {
    }

    public TimeSpan When(TKey key)
    {
        int before;
        lock (gate)
        {
            before = failures.GetValueOrDefault(key);
            failures[key] = before + 1;
        }

        var delay = first.TotalMilliseconds * Math.Pow(2, before);
        return delay < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(delay) : longest;
    }

    public void Forget(TKey key)
    {
        lock (gate) failures.Remove(key);
    }

    public int NumRequeues(TKey key)
    {
        lock (gate) return failures.GetValueOrDefault(key);
    }
}
