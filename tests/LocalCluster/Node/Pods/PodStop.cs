namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>The first request to end a pod, and how long its containers may take over it.</summary>
internal sealed class PodStop(CancellationToken abandon) : IDisposable
{
    private readonly CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(abandon);
    private readonly TaskCompletionSource<TimeSpan> grace = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Token => source.Token;

    /// <summary>Ends with the grace period once the pod is to end.</summary>
    public Task<TimeSpan> Requested => grace.Task;

    public void Request(TimeSpan time)
    {
        if (grace.TrySetResult(time)) source.Cancel();
    }

    public void Dispose() => source.Dispose();
}
