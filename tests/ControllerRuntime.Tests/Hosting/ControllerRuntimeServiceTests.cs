using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

public sealed class ControllerRuntimeServiceTests : IAsyncLifetime
{
    private readonly SignalingTimeProvider _time = new();
    private readonly LeaseServer _lease = new();
    private readonly WidgetWork _work = new();
    private readonly ExitRecorder _exit = new();
    private ScriptedServer _server = null!;
    private IHost _host = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Responder = _lease.HandleAsync;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<Random>(new NoJitter());
        builder.Services.AddSingleton<IProcessExit>(_exit);
        builder.Services.AddSingleton(_server.Configuration());
        builder.Services.AddSingleton(_work);
        builder.Services
            .AddControllerRuntime(options =>
            {
                (options.LeaderElection.LeaseName, options.LeaderElection.LeaseNamespace) = ("lock", "ns");
                options.LeaderElection.Identity = "me";
            })
            .AddInformer(Widget.Type)
            .AddInformer(ClientTypes.Pods)
            .AddController<Widget, WidgetController>("widget", controller => controller
                .ForEntity()
                .Watches<V1Pod, IIndexedStore<Widget>>((_, change) => [new(change.Key.Namespace, change.Latest.Metadata.Labels["widget"])]));
        builder.Services.AddSingleton<IKubernetesApi>(provider => new NoMemoryForEvents(new KubernetesApi(
            new KubernetesHttpClient(_server.Configuration()), new(), provider.GetRequiredService<RuntimeMetrics>(), _time)));
        _host = builder.Build();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Start_BeforeTheListsAreComplete_NeitherLeadsNorWorks()
    {
        await _host.StartAsync();
        var lists = await ArrivalsAsync();
        await lists["pods"].AnswerAsync(200, Widget.ListJson("1", null));
        var readiness = _host.Services.GetRequiredService<IReadiness>();
        Assert.Equal("the first list of widgets.example.dev is not complete", Assert.Single(Obstacles(readiness, "widgets")));
        Assert.Equal(0, _lease.Requests);
        await lists["widgets"].AnswerAsync(200, Widget.ListJson("1", null, Widget.Json("a", 1, size: 7)));

        Assert.Equal((new NamespacedName("default", "a"), 7), await _work.Reconciled.NextAsync());
        Assert.Equal("me", _lease.Holder);
        Assert.True(readiness.IsReady);
    }

    [Fact]
    public async Task Start_BehindAnotherLeader_IsReadyButDoesNotWork()
    {
        _lease.Put(new JsonObject { ["holderIdentity"] = "other", ["leaseDurationSeconds"] = 15 });
        await StartAsync();
        await _time.DelayAsync(delay => delay == TimeSpan.FromSeconds(2));

        Assert.True(_host.Services.GetRequiredService<IReadiness>().IsReady);
        Assert.Equal(0, _work.Reconciled.Waiting);
    }

    [Fact]
    public async Task Change_OfAWatchedObject_ReconcilesTheKeyThatItNames()
    {
        var watches = await StartAsync();
        await _work.Reconciled.NextAsync();
        await watches["pods"].EventAsync(
            "ADDED",
            """{"metadata":{"name":"c","namespace":"default","uid":"c","resourceVersion":"2","labels":{"widget":"b"}}}""");

        Assert.Equal((new NamespacedName("default", "b"), null), await _work.Reconciled.NextAsync());
    }

    [Fact]
    public async Task Loss_OfLeadership_CancelsTheWorkAndEndsTheProcess()
    {
        TaskCompletionSource proceed = new();
        _work.Proceed = proceed.Task;
        await StartAsync();
        await _work.Reconciled.NextAsync();
        _lease.Put(new JsonObject { ["holderIdentity"] = "other", ["leaseDurationSeconds"] = 15 });
        await _time.DelayAsync(delay => delay == TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(2));
        await _work.Cancelled.Task.WaitAsync(Patience.Limit);

        // Before the hanging work has ended.
        await _exit.Failed;
        Assert.False(_host.Services.GetRequiredService<ILiveness>().IsAlive);
        Assert.Equal("other", _lease.Holder);
        proceed.SetResult();
    }

    [Fact]
    public async Task Loss_OfLeadership_AfterTheWorkHasEnded_EndsTheProcess()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<IProcessExit>(_exit);
        builder.Services.AddSingleton(_server.Configuration());
        builder.Services.AddControllerRuntime(options => options.LeaderElection.Enabled = false);
        builder.Services.AddSingleton<ILeaderElector, LostBeforeItsWork>();
        using var host = builder.Build();
        await host.StartAsync();

        await _exit.Failed;
        Assert.False(host.Services.GetRequiredService<ILiveness>().IsAlive);
    }

    [Fact]
    public async Task Stop_WithWorkRunning_GivesTheLeaseBackAfterIt()
    {
        TaskCompletionSource proceed = new();
        _work.Proceed = proceed.Task;
        await StartAsync();
        await _work.Reconciled.NextAsync();
        var stopping = _host.StopAsync();
        await _time.LimitOrDelayAsync(TimeSpan.FromSeconds(15));
        Assert.Equal("me", _lease.Holder);
        Assert.False(_work.Cancelled.Task.IsCompleted);
        proceed.SetResult();
        await stopping.WaitAsync(Patience.Limit);

        Assert.Equal("", _lease.Holder);
    }

    [Fact]
    public async Task Stop_WithWorkThatHangs_CancelsItAfterTheLimit()
    {
        _work.Proceed = _work.Cancelled.Task;
        await StartAsync();
        await _work.Reconciled.NextAsync();
        var stopping = _host.StopAsync();
        await _time.LimitOrDelayAsync(TimeSpan.FromSeconds(15));
        for (var second = 0; second < 15; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await stopping.WaitAsync(Patience.Limit);

        Assert.True(_work.Cancelled.Task.IsCompleted);
    }

    [Fact]
    public async Task Caches_ThatNeverFill_EndTheProcess()
    {
        await _host.StartAsync();
        await ArrivalsAsync();
        _time.Advance(TimeSpan.FromMinutes(2));

        await _exit.Failed;
        Assert.False(_host.Services.GetRequiredService<ILiveness>().IsAlive);
    }

    [Fact]
    public async Task Watch_AwayForLong_MakesTheProcessNotReady()
    {
        var watches = await StartAsync();
        await _work.Reconciled.NextAsync();
        var readiness = _host.Services.GetRequiredService<IReadiness>();
        Assert.True(readiness.IsReady);
        watches["widgets"].Abort();
        await _time.DelayAsync(delay => delay == TimeSpan.FromSeconds(0.8));
        _time.Advance(TimeSpan.FromSeconds(121));

        Assert.Single(Obstacles(readiness, "widgets"));
    }

    [Fact]
    public async Task Watch_RefusedRepeatedly_MakesTheProcessNotReady()
    {
        var watches = await StartAsync();
        await _work.Reconciled.NextAsync();
        watches["widgets"].Abort();
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(await _time.DelayAsync(delay => delay == TimeSpan.FromSeconds(0.8 * (i + 1))));
            await (await _server.NextAsync()).AnswerAsync(403, Widget.Status(403, "Forbidden", "may not watch"));
        }

        await _time.DelayAsync(delay => delay == TimeSpan.FromSeconds(3.2));
        var readiness = _host.Services.GetRequiredService<IReadiness>();
        Assert.False(readiness.IsReady);
        Assert.Contains("may not watch", Assert.Single(Obstacles(readiness, "widgets")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutOfMemory_InAReconcile_EndsTheProcess()
    {
        _work.Proceed = Task.FromException(new InsufficientMemoryException());
        await StartUntilListedAsync();

        await _exit.Failed;
        Assert.False(_host.Services.GetRequiredService<ILiveness>().IsAlive);
    }

    [Fact]
    public async Task OutOfMemory_InACache_EndsTheProcess()
    {
        _host.Services.GetRequiredService<Informer<Widget>>().AddHandler(_ => throw new InsufficientMemoryException());
        await StartUntilListedAsync();

        await _exit.Failed;
        Assert.False(_host.Services.GetRequiredService<ILiveness>().IsAlive);
    }

    [Fact]
    public async Task OutOfMemory_InTheEventRecorder_EndsTheProcess()
    {
        await StartAsync();
        await _work.Reconciled.NextAsync();
        _host.Services.GetRequiredService<IEventRecorder>().Record(
            new V1ObjectReference { Kind = "Widget", Name = "a", NamespaceProperty = "default" }, EventType.Normal, "Any", "Any", "note");

        await _exit.Failed;
        Assert.False(_host.Services.GetRequiredService<ILiveness>().IsAlive);
    }

    /// <summary>A fault after this may end the caches before they watch.</summary>
    private async Task StartUntilListedAsync()
    {
        await _host.StartAsync();
        var lists = await ArrivalsAsync();
        await lists["pods"].AnswerAsync(200, Widget.ListJson("1", null));
        await lists["widgets"].AnswerAsync(200, Widget.ListJson("1", null, Widget.Json("a", 1)));
    }

    private async Task<Dictionary<string, Exchange>> StartAsync()
    {
        await StartUntilListedAsync();
        var watches = await ArrivalsAsync();
        foreach (var watch in watches.Values)
        {
            await watch.BeginAsync();
        }

        return watches;
    }

    private async Task<Dictionary<string, Exchange>> ArrivalsAsync()
    {
        Exchange[] both = [await _server.NextAsync(), await _server.NextAsync()];
        return both.ToDictionary(request => request.Path.Split('/')[^1]);
    }

    private static IEnumerable<string> Obstacles(IReadiness readiness, string resource) =>
        readiness.Obstacles.Where(obstacle => obstacle.Contains(resource, StringComparison.Ordinal));

    /// <summary>Loses leadership at a moment at which there is no work that could notice it.</summary>
    private sealed class LostBeforeItsWork : ILeaderElector
    {
        public string Identity => "me";

        public bool IsLeader => false;

        public bool IsHealthy => true;

        public Task<LeadershipOutcome> RunAsync(Func<CancellationToken, Task> work, CancellationToken stop) =>
            Task.FromResult(LeadershipOutcome.Lost);
    }
}
