using System.Collections.Concurrent;
using System.Diagnostics;

namespace TalosImageOperator.Builder.Processes;

/// <summary>
/// Starts every process from one permanent thread. The kernel sends the parent-death signal when the thread that started the
/// process ends, and threads of the pool are temporary.
/// </summary>
internal static class SpawnThread
{
    private static readonly BlockingCollection<Action> Starts = [];

    static SpawnThread()
    {
        new Thread(Work) { IsBackground = true, Name = "spawn" }.Start();
    }

    public static Task StartAsync(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    private static void Work()
    {
        foreach (var start in Starts.GetConsumingEnumerable())
        {
            start();
        }
    }
}
