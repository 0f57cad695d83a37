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
