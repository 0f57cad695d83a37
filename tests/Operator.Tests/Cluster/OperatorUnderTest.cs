using System.Diagnostics.Metrics;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Hosting;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Views;

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
    private readonly FakeCluster _cluster;
    private readonly FakeApi _api;
    private readonly MeterListener _listener = new();
    private int _reconciles;
    private TaskCompletionSource _reconciled = New();
    private TaskCompletionSource _cached = New();

    private OperatorUnderTest(FakeCluster cluster, Action<OperatorOptions>? configure, TimeProvider? time)
    {
        _cluster = cluster;
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
            new KubernetesHttpClient(configuration, _api),
            provider.GetRequiredService<ControllerRuntimeOptions>().Api with { RequestTimeout = LongerThanAnyTest },
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        _host = builder.Build();
        var runtime = _host.Services.GetRequiredService<ControllerRuntimeOptions>();
        runtime.DrainLimit = TimeSpan.Zero;

        // Tests tell the delay of a requeue by its length.
        runtime.Events.SeriesRefresh = TimeSpan.FromHours(1);
        Count(_host.Services.GetRequiredService<IMeterFactory>());
        _host.Services.GetRequiredService<Informer<TalosImageBuild>>().AddHandler(_ => Signal(ref _cached), _ => Signal(ref _cached));
        _host.Services.GetRequiredService<Informer<JobView>>().AddHandler(_ => Signal(ref _cached), _ => Signal(ref _cached));
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

    /// <summary>
    /// Advances the clock once the caches hold all builds and Jobs. The operator expects its own writes in the watch within a minute of
    /// this clock, which would otherwise pass before the watch delivers them.
    /// </summary>
    public async Task AdvanceAsync(SignalingTimeProvider clock, TimeSpan by)
    {
        while (true)
        {
            var next = Volatile.Read(ref _cached).Task;
            if (HasAll<TalosImageBuild>("apis/talosimages.dev/v1alpha1/talosimagebuilds") && HasAll<JobView>("apis/batch/v1/jobs"))
            {
                clock.Advance(by);
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
            Signal(ref _reconciled);
        });
        _listener.Start();
    }

    private bool HasAll<T>(string collection)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var store = _host.Services.GetRequiredService<IIndexedStore<T>>();
        var versions = _cluster.List(collection).Select(entity => entity["metadata"]!).ToDictionary(
            metadata => new NamespacedName((string)metadata["namespace"]!, (string)metadata["name"]!),
            metadata => (string)metadata["resourceVersion"]!);
        return store.List().All(entity => versions.ContainsKey(NamespacedName.Of(entity)))
            && versions.All(entry => (store.Undecodable(entry.Key)?.ResourceVersion ?? store.Get(entry.Key)?.Metadata.ResourceVersion) == entry.Value);
    }

    private static void Signal(ref TaskCompletionSource signal) => Interlocked.Exchange(ref signal, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
