namespace TalosImageOperator.ControllerRuntime;

/// <summary>Loops that belong together: a fault of one stops the others.</summary>
internal sealed class LoopGroup(CancellationToken stop) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);

    // Guarded by the gate.
    private readonly List<Task> loops = [];

    /// <summary>Starts a loop on a task of its own. It ends when its token fires.</summary>
    public void Add(Func<CancellationToken, Task> loop)
    {
        var token = ending.Token;
        var running = Task.Run(
            async () =>
            {
                try
                {
                    await loop(token);
                }
                catch
                {
                    await ending.CancelAsync();
                    throw;
                }
            },
            CancellationToken.None);
        lock (gate) loops.Add(running);
    }

    /// <summary>Completes when all loops have ended, also those added meanwhile, with the first fault of any.</summary>
    public async Task WhenEndedAsync()
    {
        var all = Running();
        while (true)
        {
            await Task.WhenAll(all);
            var now = Running();
            if (now.Length == all.Length) return;
            all = now;
        }
    }

    /// <summary>Stops the loops and completes when all have ended, with the first fault of any.</summary>
    public async Task StopAsync()
    {
        await ending.CancelAsync();
        await WhenEndedAsync();
    }

    public void Dispose() => ending.Dispose();

    private Task[] Running()
    {
        lock (gate) return [.. loops];
    }
}
