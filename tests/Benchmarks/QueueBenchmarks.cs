using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Queue;

namespace TalosImageOperator.Benchmarks;

/// <summary>The work queue; each figure is that of one key.</summary>
public class QueueBenchmarks
{
    private const int Count = 1000;

    private readonly NamespacedName[] keys = [.. Enumerable.Range(0, Count).Select(number => new NamespacedName("images", $"build-{number}"))];
    private ServiceProvider services = null!;
    private WorkQueue<NamespacedName> queue = null!;

    [GlobalSetup]
    public void SetUp()
    {
        services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new RuntimeMetrics(services.GetRequiredService<IMeterFactory>());
        queue = new WorkQueue<NamespacedName>("benchmark", new ExponentialRateLimiter<NamespacedName>(), metrics, TimeProvider.System);
    }

    [GlobalCleanup]
    public void TearDown()
    {
        queue.Dispose();
        services.Dispose();
    }

    /// <summary>From an event to the end of its reconcile.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public async Task AddGetDone()
    {
        foreach (var key in keys)
        {
            queue.Add(key);
        }

        await Drain();
    }

    /// <summary>The same with ten events for each key: nine of them find it waiting.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public async Task AddTenTimesGetDone()
    {
        for (var time = 0; time < 10; time++)
        {
            foreach (var key in keys)
            {
                queue.Add(key);
            }
        }

        await Drain();
    }

    private async Task Drain()
    {
        for (var taken = 0; taken < Count; taken++)
        {
            var (_, key) = await queue.GetAsync(CancellationToken.None);
            queue.Done(key);
        }
    }
}
