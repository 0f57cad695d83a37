using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

public sealed class ControllerRuntimeServiceTests : IAsyncLifetime
{
    private readonly SignalingTimeProvider time = new();
    private readonly LeaseServer lease = new();
    private readonly WidgetWork work = new();
    private readonly ExitRecorder exit = new();
    private ScriptedServer server = null!;
    private IHost host = null!;

    public async Task InitializeAsync()
    {
        server = await ScriptedServer.StartAsync();
        server.Responder = lease.HandleAsync;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<Random>(new NoJitter());
        builder.Services.AddSingleton<IProcessExit>(exit);
        builder.Services.AddSingleton(server.Configuration());
        builder.Services.AddSingleton(work);
        builder.Services
            .AddControllerRuntime(options =>
            {
                (options.LeaderElection.LeaseName, options.LeaderElection.LeaseNamespace) = ("lock", "ns");
                options.LeaderElection.Identity = "me";
            })
            .AddInformer(Widget.Type)
            .AddInformer(ResourceType.Pods)
            .AddController<Widget, WidgetController>("widget", controller => controller
                .ForEntity()
                .Watches<V1Pod>(change => [new(change.Key.Namespace, change.Latest.Metadata.Labels["widget"])]));
        host = builder.Build();
    }

    public async Task DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Start_BeforeTheListsAreComplete_NeitherLeadsNorWorks()
    {
        await host.StartAsync();
        var lists = await ArrivalsAsync();
        await lists["pods"].AnswerAsync(200, Widget.ListJson("1", null));
        var readiness = host.Services.GetRequiredService<IReadiness>();
        Assert.Equal("the first list of widgets.example.dev is not complete", Assert.Single(Obstacles(readiness, "widgets")));
        Assert.Equal(0, lease.Requests);
        await lists["widgets"].AnswerAsync(200, Widget.ListJson("1", null, Widget.Json("a", 1, size: 7)));

        Assert.Equal((new NamespacedName("default", "a"), 7), await work.Reconciled.NextAsync());
        Assert.Equal("me", lease.Holder);
        Assert.True(readiness.IsReady);
    }

    [Fact]
    public async Task Start_BehindAnotherLeader_IsReadyButDoesNotWork()
    {
        lease.Put(new JsonObject { ["holderIdentity"] = "other", ["leaseDurationSeconds"] = 15 });
        await StartAsync();
        await time.DelayAsync(delay => delay == TimeSpan.FromSeconds(2));

        Assert.True(host.Services.GetRequiredService<IReadiness>().IsReady);
        Assert.Equal(0, work.Reconciled.Waiting);
    }

    [Fact]
    public async Task Change_OfAWatchedObject_ReconcilesTheKeyThatItNames()
    {
        var watches = await StartAsync();
        await work.Reconciled.NextAsync();
        await watches["pods"].EventAsync(
            "ADDED",
            """{"metadata":{"name":"c","namespace":"default","uid":"c","resourceVersion":"2","labels":{"widget":"b"}}}""");

        Assert.Equal((new NamespacedName("default", "b"), null), await work.Reconciled.NextAsync());
    }

    [Fact]
    public async Task Loss_OfLeadership_CancelsTheWorkAndEndsTheProcess()
    {
        TaskCompletionSource proceed = new();
        work.Proceed = proceed.Task;
        await StartAsync();
        await work.Reconciled.NextAsync();
        lease.Put(new JsonObject { ["holderIdentity"] = "other", ["leaseDurationSeconds"] = 15 });
        await time.DelayAsync(delay => delay == TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(2));
        await work.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        // Before the hanging work has ended.
        await exit.Failed;
        Assert.False(host.Services.GetRequiredService<ILiveness>().IsAlive);
        Assert.Equal("other", lease.Holder);
        proceed.SetResult();
    }

    [Fact]
    public async Task Stop_WithWorkRunning_GivesTheLeaseBackAfterIt()
    {
        TaskCompletionSource proceed = new();
        work.Proceed = proceed.Task;
        await StartAsync();
        await work.Reconciled.NextAsync();
        var stopping = host.StopAsync();
        await time.LimitOrDelayAsync(TimeSpan.FromSeconds(15));
        Assert.Equal("me", lease.Holder);
        Assert.False(work.Cancelled.Task.IsCompleted);
        proceed.SetResult();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal("", lease.Holder);
    }

    [Fact]
    public async Task Stop_WithWorkThatHangs_CancelsItAfterTheLimit()
    {
        work.Proceed = work.Cancelled.Task;
        await StartAsync();
        await work.Reconciled.NextAsync();
        var stopping = host.StopAsync();
        await time.LimitOrDelayAsync(TimeSpan.FromSeconds(15));
        for (var second = 0; second < 15; second++) time.Advance(TimeSpan.FromSeconds(1));
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(work.Cancelled.Task.IsCompleted);
    }

    [Fact]
    public async Task Caches_ThatNeverFill_EndTheProcess()
    {
        await host.StartAsync();
        await ArrivalsAsync();
        time.Advance(TimeSpan.FromMinutes(2));

        await exit.Failed;
        Assert.False(host.Services.GetRequiredService<ILiveness>().IsAlive);
    }

    [Fact]
    public async Task Watch_AwayForLong_MakesTheProcessNotReady()
    {
        var watches = await StartAsync();
        await work.Reconciled.NextAsync();
        var readiness = host.Services.GetRequiredService<IReadiness>();
        Assert.True(readiness.IsReady);
        watches["widgets"].Abort();
        await time.DelayAsync(delay => delay == TimeSpan.FromSeconds(0.8));
        time.Advance(TimeSpan.FromSeconds(121));

        Assert.Single(Obstacles(readiness, "widgets"));
    }

    [Fact]
    public async Task Watch_RefusedRepeatedly_MakesTheProcessNotReady()
    {
        var watches = await StartAsync();
        await work.Reconciled.NextAsync();
        watches["widgets"].Abort();
        for (var i = 0; i < 2; i++)
        {
            time.Advance(await time.DelayAsync(delay => delay == TimeSpan.FromSeconds(0.8 * (i + 1))));
            await (await server.NextAsync()).AnswerAsync(403, Widget.Status(403, "Forbidden", "may not watch"));
        }

        await time.DelayAsync(delay => delay == TimeSpan.FromSeconds(3.2));
        var readiness = host.Services.GetRequiredService<IReadiness>();
        Assert.False(readiness.IsReady);
        Assert.Contains("may not watch", Assert.Single(Obstacles(readiness, "widgets")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutOfMemory_InAReconcile_EndsTheProcess()
    {
        work.Proceed = Task.FromException(new InsufficientMemoryException());
        await StartAsync();

        await exit.Failed;
        Assert.False(host.Services.GetRequiredService<ILiveness>().IsAlive);
    }

    [Fact]
    public async Task OutOfMemory_InACache_EndsTheProcess()
    {
        host.Services.GetRequiredService<Informer<Widget>>().AddHandler(_ => throw new InsufficientMemoryException());
        await StartAsync();

        await exit.Failed;
        Assert.False(host.Services.GetRequiredService<ILiveness>().IsAlive);
    }

    private async Task<Dictionary<string, Exchange>> StartAsync()
    {
        await host.StartAsync();
        var lists = await ArrivalsAsync();
        await lists["pods"].AnswerAsync(200, Widget.ListJson("1", null));
        await lists["widgets"].AnswerAsync(200, Widget.ListJson("1", null, Widget.Json("a", 1)));
        var watches = await ArrivalsAsync();
        foreach (var watch in watches.Values) await watch.BeginAsync();
        return watches;
    }

    private async Task<Dictionary<string, Exchange>> ArrivalsAsync()
    {
        Exchange[] both = [await server.NextAsync(), await server.NextAsync()];
        return both.ToDictionary(request => request.Path.Split('/')[^1]);
    }

    private static IEnumerable<string> Obstacles(IReadiness readiness, string resource) =>
        readiness.Obstacles.Where(obstacle => obstacle.Contains(resource, StringComparison.Ordinal));
}
