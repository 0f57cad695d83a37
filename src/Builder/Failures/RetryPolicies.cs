using Polly;
using Polly.Retry;

namespace TalosImageOperator.Builder.Failures;

/// <summary>
/// The retries within a step. BuildKit still has every layer, whereas another pod would have to start from scratch.
/// </summary>
/// <param name="delay">The delay before the first retry after a network error. It doubles with each retry.</param>
/// <param name="say">Reports each retry.</param>
public sealed class RetryPolicies(TimeProvider time, TimeSpan delay, Action<string> say)
{
    private const int NetworkRetries = 3;

    /// <summary>Retries failures with <see cref="Remedy.Retry"/>.</summary>
    public Task<T> RetryTransientAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken stop) =>
        RunAsync(Of(Remedy.Retry, NetworkRetries, delay, DelayBackoffType.Exponential), work, stop);

    /// <summary>Retries failures with <see cref="Remedy.RetryDownload"/> once and immediately.</summary>
    public Task<T> RetryDownloadAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken stop) =>
        RunAsync(Of(Remedy.RetryDownload, 1, TimeSpan.Zero, DelayBackoffType.Constant), work, stop);

    /// <summary>Polls until there is a result. Slow answers count for <paramref name="patience"/>.</summary>
    /// <returns>Null if there was none in time.</returns>
    public Task<T?> PollAsync<T>(Func<CancellationToken, Task<T?>> ask, TimeSpan interval, TimeSpan patience, CancellationToken stop)
        where T : class
    {
        var start = time.GetTimestamp();
        var options = new RetryStrategyOptions
        {
            ShouldHandle = answer => ValueTask.FromResult(
                answer.Outcome is { Exception: null, Result: null } && time.GetElapsedTime(start) < patience),
            MaxRetryAttempts = Math.Max(1, (int)(patience / interval)),
            Delay = interval,
        };
        return RunAsync(options, ask, stop);
    }

    private RetryStrategyOptions Of(Remedy remedy, int retries, TimeSpan wait, DelayBackoffType backoff) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<StepFailedException>(failure => failure.Remedy == remedy),
        MaxRetryAttempts = retries,
        Delay = wait,
        BackoffType = backoff,
        OnRetry = retry =>
        {
            say($"{retry.Outcome.Exception!.Message} Retrying in {retry.RetryDelay.TotalSeconds:0} s ({retry.AttemptNumber + 1} of {retries}).");
            return ValueTask.CompletedTask;
        },
    };

    private async Task<T> RunAsync<T>(RetryStrategyOptions options, Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(options).Build();
        return await pipeline.ExecuteAsync(async token => await work(token), stop);
    }
}
