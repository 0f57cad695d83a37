using System.Diagnostics.Metrics;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Operator.Hosting;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>The whole operator over a fake cluster: the real client, caches, queue and controller.</summary>
internal sealed class OperatorUnderTest : IAsyncDisposable
{
    // A test that advances the clock means no request that happens to be under way.
    private static readonly TimeSpan LongerThanAnyTest = TimeSpan.FromDays(7);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _retries;
    private readonly FakeApi _api;
    private readonly MeterListener _listener = new();
    private int _reconciles;
    private TaskCompletionSource _reconciled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OperatorUnderTest(FakeCluster cluster, Action<OperatorOptions>? configure, TimeProvider? time)
    {
        _api = new FakeApi(cluster);
        var options = new OperatorOptions();
        options.Controller.LeaderElection = false;
        configure?.Invoke(options);
        var configuration = new KubernetesClientConfiguration { Host = "http://cluster.test" };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(configuration);
        builder.Services.AddBuildController(options);
        builder.Services.AddSingleton<OperatorMetrics>();
        builder.Services.AddSingleton<IKubernetesApi>(provider => new KubernetesApi(
            new KubernetesWatchClient(configuration, _api),
            provider.GetRequiredService<ControllerRuntimeOptions>().Api with { RequestTimeout = LongerThanAnyTest },
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        _host = builder.Build();
        var runtime = _host.Services.GetRequiredService<ControllerRuntimeOptions>();
        runtime.DrainLimit = TimeSpan.Zero;

        // Tests tell the delay of a requeue by its length.
        runtime.Events.SeriesRefresh = TimeSpan.FromHours(1);
        Count(_host.Services.GetRequiredService<IMeterFactory>());
        _retries = time is SignalingTimeProvider clock ? RetryAsync(clock) : Task.CompletedTask;
    }

    public int Reconciles => Volatile.Read(ref _reconciles);

    /// <summary>Ends when a fault has killed this operator.</summary>
    public Task Died => _api.Died;

    public static async Task<OperatorUnderTest> StartAsync(
        FakeCluster cluster, Action<OperatorOptions>? configure = null, TimeProvider? time = null)
    {
        var started = new OperatorUnderTest(cluster, configure, time);
        await started._host.StartAsync();
        return started;
    }

    /// <summary>Waits until so many reconciles have ended since the start.</summary>
    public async Task UntilReconciledAsync(int count)
    {
        while (true)
        {
            var next = Volatile.Read(ref _reconciled).Task;
            if (Reconciles >= count)
            {
                return;
            }

            await next.WaitAsync(Patience.Limit);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _stop.CancelAsync();
        await _retries;
        _host.Dispose();
        _listener.Dispose();
        _stop.Dispose();
    }

    // A conflict is tried again after milliseconds, which a clock that stands still never brings.
    private async Task RetryAsync(SignalingTimeProvider clock)
    {
        try
        {
            while (true)
            {
                clock.Advance(await clock.DelayAsync(delay => delay < LongestRetry, _stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The operator has stopped.
        }
    }

    private void Count(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, target) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "controller_runtime_reconcile_total")
            {
                target.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, by, _, _) =>
        {
            Interlocked.Add(ref _reconciles, (int)by);
            Interlocked.Exchange(ref _reconciled, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        });
        _listener.Start();
    }
}
