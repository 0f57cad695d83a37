namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>One operator's connection: it dies once the API server has answered a write of a build or of a Job.</summary>
internal sealed class DeathAfterAWrite : DelegatingHandler
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the operator has died: nothing that it sends is heard any more.</summary>
    public Task Died => _died.Task;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_died.Task.IsCompleted)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        var answer = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Get || request.RequestUri!.AbsolutePath.Contains("/events", StringComparison.Ordinal))
        {
            return answer;
        }

        answer.Dispose();
        _died.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return answer;
    }
}
