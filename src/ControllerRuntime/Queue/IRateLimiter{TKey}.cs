namespace TalosImageOperator.ControllerRuntime.Queue;

/// <summary>Says how long a key waits before its next try.</summary>
public interface IRateLimiter<TKey>
{
    /// <summary>The delay of the try after a failure; it grows with each call.</summary>
    TimeSpan When(TKey key);

    /// <summary>The key succeeded, or is given up: its delay starts anew.</summary>
    void Forget(TKey key);

    /// <summary>Failures since the last <see cref="Forget"/>.</summary>
    int NumRequeues(TKey key);
}
