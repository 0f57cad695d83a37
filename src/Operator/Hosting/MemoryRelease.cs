namespace TalosImageOperator.Operator.Hosting;

/// <summary>
/// Gives memory back to the machine after a burst, such as the first lists or hundreds of new builds. The garbage collector keeps what
/// it has got until it runs again, and in an operator at rest it does not.
/// </summary>
internal sealed class MemoryRelease(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    // In bytes allocated since the last release. 500 running builds allocate less in several minutes.
    private const long Burst = 32 * 1024 * 1024;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var (released, last) = (0L, 0L);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (IsOver(allocated, last, released))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                released = allocated;
            }

            last = allocated;
        }
    }

    /// <summary>Enough was allocated to be worth a collection, and next to nothing of it in the last period.</summary>
    internal static bool IsOver(long allocated, long last, long released) => allocated - released >= Burst && allocated - last < Burst / 4;
}
