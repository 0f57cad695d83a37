namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>The first request to end a pod, and how long its containers may take over it.</summary>
internal sealed class PodStop(CancellationToken abandon) : IDisposable
{
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(abandon);
    private readonly TaskCompletionSource<TimeSpan> _grace = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Token => _source.Token;

    /// <summary>Ends with the grace period once the pod is to end.</summary>
    public Task<TimeSpan> Requested => _grace.Task;

    public void Request(TimeSpan time)
    {
        if (_grace.TrySetResult(time))
        {
            _source.Cancel();
        }
    }

    public void Dispose() => _source.Dispose();
}
