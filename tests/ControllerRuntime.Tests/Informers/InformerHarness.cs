using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Informers;

/// <summary>An informer of widgets against a scripted server, with a clock that the test moves.</summary>
public sealed class InformerHarness : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KubernetesHttpClient _client;

    private InformerHarness(ScriptedServer server, InformerOptions<Widget> options)
    {
        Server = server;
        _client = new KubernetesHttpClient(server.Configuration());
        Informer = new Informer<Widget>(
            new KubernetesApi(_client, new(), Probe.Metrics, Time), Widget.Type, options, Probe.Metrics, Time, new NoJitter(), Log);
        Informer.AddHandler(Changes.Add, Undecodable.Add);
    }

    public ScriptedServer Server { get; }

    public Task Running { get; private set; } = Task.CompletedTask;

    public SignalingTimeProvider Time { get; } = new();

    public MetricsProbe Probe { get; } = new();

    public LogRecorder<Informer<Widget>> Log { get; } = new();

    public Informer<Widget> Informer { get; }

    public Recorder<StoreChange<Widget>> Changes { get; } = new();

    public Recorder<NamespacedName> Undecodable { get; } = new();

    public static async Task<InformerHarness> StartAsync(Action<InformerOptions<Widget>>? configure = null)
    {
        var options = new InformerOptions<Widget>();
        configure?.Invoke(options);
        var harness = new InformerHarness(await ScriptedServer.StartAsync(), options);
        harness.Running = harness.Informer.RunAsync(harness._stop.Token);
        return harness;
    }

    /// <summary>Answers the next request, a list, and returns it.</summary>
    public async Task<Exchange> ListAsync(string version, params string[] items)
    {
        var request = await Server.NextAsync();
        Assert.False(request.IsWatch, "A list was expected");
        await request.AnswerAsync(200, Widget.ListJson(version, null, items));
        return request;
    }

    /// <summary>Opens the next request, a watch from this version, and returns it.</summary>
    public async Task<Exchange> WatchAsync(string version)
    {
        var request = await Server.NextAsync();
        Assert.True(request.IsWatch, "A watch was expected");
        Assert.Equal(version, request.Query("resourceVersion"));
        return await request.BeginAsync();
    }

    /// <summary>Waits until the reflector waits, and lets that time pass.</summary>
    public async Task<TimeSpan> PassDelayAsync()
    {
        var delay = await Time.DelayAsync();
        Time.Advance(delay);
        return delay;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Running.WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Server.DisposeAsync();
        _client.Dispose();
        Probe.Dispose();
        _stop.Dispose();
    }
}
