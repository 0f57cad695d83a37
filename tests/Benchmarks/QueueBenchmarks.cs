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

    private readonly NamespacedName[] _keys = [.. Enumerable.Range(0, Count).Select(number => new NamespacedName("images", $"build-{number}"))];
    private ServiceProvider _services = null!;
    private WorkQueue<NamespacedName> _queue = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new RuntimeMetrics(_services.GetRequiredService<IMeterFactory>());
        _queue = new WorkQueue<NamespacedName>("benchmark", new ExponentialRateLimiter<NamespacedName>(), metrics, TimeProvider.System);
    }

    [GlobalCleanup]
    public void TearDown()
    {
        _queue.Dispose();
        _services.Dispose();
    }

    /// <summary>From an event to the end of its reconcile.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public async Task AddGetDone()
    {
        foreach (var key in _keys)
        {
            _queue.Add(key);
        }

        await Drain();
    }

    /// <summary>The same with ten events for each key: nine of them find it waiting.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public async Task AddTenTimesGetDone()
    {
        for (var time = 0; time < 10; time++)
        {
            foreach (var key in _keys)
            {
                _queue.Add(key);
            }
        }

        await Drain();
    }

    private async Task Drain()
    {
        for (var taken = 0; taken < Count; taken++)
        {
            var (_, key) = await _queue.GetAsync(CancellationToken.None);
            _queue.Done(key);
        }
    }
}
