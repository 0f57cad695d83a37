namespace TalosImageOperator.ControllerRuntime;

/// <summary>A group of loops. An exception of one stops the others.</summary>
internal sealed class LoopGroup(CancellationToken stop) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(stop);

    // Guarded by the gate.
    private readonly List<Task> _loops = [];

    /// <summary>Starts a loop on a separate task. It ends when its token is canceled.</summary>
    public void Add(Func<CancellationToken, Task> loop)
    {
        var token = _ending.Token;
        var running = Task.Run(
            async () =>
            {
                try
                {
                    await loop(token);
                }
                catch
                {
                    await _ending.CancelAsync();
                    throw;
                }
            },
            CancellationToken.None);
        lock (_gate)
        {
            _loops.Add(running);
        }
    }

    /// <summary>Completes when all loops have ended, including loops that are added in the meantime, with the first exception.</summary>
    public async Task WhenEndedAsync()
    {
        var all = Running();
        while (true)
        {
            await Task.WhenAll(all);
            var now = Running();
            if (now.Length == all.Length)
            {
                return;
            }

            all = now;
        }
    }

    /// <summary>Stops the loops and completes when all have ended, with the first exception.</summary>
    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await WhenEndedAsync();
    }

    public void Dispose() => _ending.Dispose();

    private Task[] Running()
    {
        lock (_gate)
        {
            return [.. _loops];
        }
    }
}
