namespace TalosImageOperator.Operator.Hosting;

/// <summary>
/// Gives memory back to the machine after a burst, such as the first lists or hundreds of new builds. The garbage collector keeps what
/// it has got until it runs again, and in an operator at rest it does not.
/// </summary>
internal sealed class MemoryRelease(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    // In bytes: what a burst must have allocated to be worth a collection, and what an operator at rest allocates in a period at most. A
    // periodic reconcile of 500 builds stays below.
    private const long Burst = 32 * 1024 * 1024;
    private const long Quiet = Burst / 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var (burst, last) = (0L, 0L);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            (var isOver, burst) = Next(burst, allocated - last);
            if (isOver)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            last = allocated;
        }
    }

    /// <summary>Whether a burst that is worth a collection has just ended, and what the current one has allocated. Quiet periods do not add up.</summary>
    /// <param name="burst">What the current burst had allocated before, in bytes.</param>
    /// <param name="allocated">What was allocated in the last period, in bytes.</param>
    internal static (bool IsOver, long Burst) Next(long burst, long allocated) =>
        allocated >= Quiet ? (false, burst + allocated) : (burst >= Burst, 0);
}
