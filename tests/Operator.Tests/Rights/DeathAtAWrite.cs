namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>One operator's connection: it dies at its first write of a build or of a Job.</summary>
/// <param name="before">The API server never hears of the write; otherwise the operator never hears its answer.</param>
internal sealed class DeathAtAWrite(bool before) : DelegatingHandler
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the operator has died: nothing that it sends is heard any more.</summary>
    public Task Died => _died.Task;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isWrite = request.Method != HttpMethod.Get && !request.RequestUri!.AbsolutePath.Contains("/events", StringComparison.Ordinal);
        if (!_died.Task.IsCompleted && !(isWrite && before))
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (!isWrite)
            {
                return answer;
            }

            answer.Dispose();
        }

        // One that only reads after its death would wait for ever just the same.
        if (isWrite)
        {
            _died.TrySetResult();
        }

        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }
}
