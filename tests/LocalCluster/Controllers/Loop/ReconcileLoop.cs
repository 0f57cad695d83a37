namespace TalosImageOperator.LocalCluster.Controllers.Loop;

/// <summary>
/// Runs one controller: every change becomes keys, one worker reconciles them one after another, and a failed reconcile is
/// tried again after a growing delay.
/// </summary>
internal sealed class ReconcileLoop(
    IReconciler reconciler, IClusterObjects objects, TimeProvider time, ILogger<ReconcileLoop> log) : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ObjectKey, int> _failures = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var queue = new KeyQueue(time);
        try
        {
            await Task.WhenAll(WatchAsync(queue, stoppingToken), WorkAsync(queue, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task WatchAsync(KeyQueue queue, CancellationToken cancellationToken)
    {
        // The worker must not start inside StartAsync, which runs until the first await.
        await Task.Yield();
        await foreach (var change in objects.Changes(cancellationToken))
        {
            foreach (var key in reconciler.Concerns(change))
            {
                queue.Add(key);
            }
        }
    }

    private async Task WorkAsync(KeyQueue queue, CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await queue.TakeAsync(cancellationToken);
            var again = ReconcileOnce(key);
            if (again is not null)
            {
                queue.AddAfter(key, again.Value);
            }
        }
    }

    private TimeSpan? ReconcileOnce(ObjectKey key)
    {
        try
        {
            var again = reconciler.Reconcile(key);
            _failures.Remove(key);
            return again;
        }
#pragma warning disable CA1031 // One object's fault must not stop the controller for all the others.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var count = _failures.GetValueOrDefault(key);
            _failures[key] = count + 1;
            Log.ReconcileFailed(log, fault, reconciler.GetType().Name, key);
            var delay = FirstRetry.TotalMilliseconds * Math.Pow(2, Math.Min(count, 20));
            return TimeSpan.FromMilliseconds(Math.Min(delay, LongestRetry.TotalMilliseconds));
        }
    }
}

/// <summary>
/// One controller: which objects a change concerns, and how to bring one of them to where it should be. A reconcile reads
/// what stands now; it may run again at any time, for no reason.
/// </summary>
internal interface IReconciler
{
    /// <summary>The objects to look at after this change. Called for every change, in order.</summary>
    IEnumerable<ObjectKey> Concerns(ObjectChange change);

    /// <returns>When to look again without another change; null for not at all.</returns>
    TimeSpan? Reconcile(ObjectKey key);
}
