using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Informers;

public sealed class InformerTests
{
    [Fact]
    public async Task WaitForSync_AfterTheFirstList_Ends()
    {
        await using var cluster = await InformerHarness.StartAsync();
        Assert.False(cluster.Informer.HasSynced);
        var synced = cluster.Informer.WaitForSyncAsync(default);
        await cluster.ListAsync("5", Widget.Json("a", 1));
        await synced;

        Assert.True(cluster.Informer.HasSynced);
        Assert.Equal(1, cluster.Changes.Waiting);
    }

    [Fact]
    public async Task WaitForSync_WithoutAList_NamesTheResourceAfterTheLimit()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.Server.NextAsync();
        var synced = cluster.Informer.WaitForSyncAsync(default);
        cluster.Time.Advance(TimeSpan.FromMinutes(2));

        var late = await Assert.ThrowsAsync<TimeoutException>(() => synced);
        Assert.Contains("widgets.example.dev", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transform_OfListedAndWatchedObjects_IsWhatIsKept()
    {
        await using var cluster = await InformerHarness.StartAsync(options =>
        {
            options.Index("size", widget => [$"{widget.Spec?.Size}"]);
            options.Transform = widget => new Widget { Metadata = widget.Metadata, Spec = new WidgetSpec { Size = 7 } };
        });
        await cluster.ListAsync("5", Widget.Json("a", 1));
        await (await cluster.WatchAsync("5")).EventAsync("ADDED", Widget.Json("b", 6));
        await cluster.Changes.NextAsync();
        await cluster.Changes.NextAsync();

        Assert.Equal(["a", "b"], cluster.Informer.Store.ByIndex("size", "7").Select(widget => widget.Metadata.Name).Order());
    }

    [Fact]
    public async Task Handler_AddedLate_IsToldOfWhatIsThere()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1));
        await cluster.WatchAsync("5");
        Recorder<StoreChange<Widget>> late = new();
        cluster.Informer.AddHandler(late.Add);

        var change = await late.NextAsync();
        Assert.Equal((StoreChangeKind.Added, "a"), (change.Kind, change.Key.Name));
    }

    [Fact]
    public async Task Handler_ThatThrows_HarmsNoOtherAndGoesOn()
    {
        await using var cluster = await InformerHarness.StartAsync();
        Recorder<string> seen = new();
        cluster.Informer.AddHandler(change =>
        {
            seen.Add(change.Key.Name);
            throw new InvalidOperationException();
        });
        await cluster.ListAsync("5", Widget.Json("a", 1));
        await seen.NextAsync();
        await (await cluster.WatchAsync("5")).EventAsync("ADDED", Widget.Json("b", 6));

        Assert.Equal("b", await seen.NextAsync());
        await cluster.Changes.NextAsync();
        Assert.Equal("b", (await cluster.Changes.NextAsync()).Key.Name);
    }

    [Fact]
    public async Task Handler_AddedLateThatBlocks_HoldsUpNobody()
    {
        await using var cluster = await InformerHarness.StartAsync();
        using var release = new SemaphoreSlim(0);
        await cluster.ListAsync("5", Widget.Json("a", 1));
        var watch = await cluster.WatchAsync("5");
        await cluster.Changes.NextAsync();
        await Task.Run(() => cluster.Informer.AddHandler(_ => release.Wait())).WaitAsync(TimeSpan.FromSeconds(20));
        await watch.EventAsync("ADDED", Widget.Json("b", 6));

        Assert.Equal("b", (await cluster.Changes.NextAsync()).Key.Name);
        release.Release(10);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OutOfMemory_InAHandlerOrAnIndex_EndsTheInformer(bool inHandler)
    {
        await using var cluster = await InformerHarness.StartAsync(options => options.Index(
            "index", _ => inHandler ? [] : throw new InsufficientMemoryException()));
        if (inHandler)
        {
            cluster.Informer.AddHandler(_ => throw new InsufficientMemoryException());
        }

        var list = await cluster.Server.NextAsync();
        await list.AnswerAsync(200, Widget.ListJson("5", null, Widget.Json("a", 1)));

        await Assert.ThrowsAsync<InsufficientMemoryException>(() => cluster.Running.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Handler_ThatBlocks_HoldsUpNoOther()
    {
        await using var cluster = await InformerHarness.StartAsync();
        using var release = new SemaphoreSlim(0);
        cluster.Informer.AddHandler(_ => release.Wait());
        await cluster.ListAsync("5", Widget.Json("a", 1));
        await (await cluster.WatchAsync("5")).EventAsync("DELETED", Widget.Json("a", 6));

        Assert.Equal(StoreChangeKind.Added, (await cluster.Changes.NextAsync()).Kind);
        var gone = await cluster.Changes.NextAsync();
        Assert.Equal((StoreChangeKind.Deleted, "6"), (gone.Kind, gone.Old!.Metadata.ResourceVersion));
        release.Release(10);
    }

    [Fact]
    public async Task Staleness_WhileNoWatchIsOpen_Grows()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("ADDED", Widget.Json("a", 6));
        await cluster.Changes.NextAsync();
        Assert.Equal(TimeSpan.Zero, cluster.Informer.Staleness);
        watch.Abort();
        await cluster.Time.DelayAsync();
        cluster.Time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal(TimeSpan.FromSeconds(0.5), cluster.Informer.Staleness);
    }

    [Fact]
    public async Task Namespaces_Several_AreListedApartIntoOneStore()
    {
        await using var cluster = await InformerHarness.StartAsync(options => options.Namespaces = ["one", "two"]);
        var synced = cluster.Informer.WaitForSyncAsync(default);
        var lists = new[] { await cluster.Server.NextAsync(), await cluster.Server.NextAsync() };
        foreach (var list in lists)
        {
            Assert.False(synced.IsCompleted);
            var ns = list.Path.Split('/')[5];
            await list.AnswerAsync(200, Widget.ListJson("5", null, Widget.Json("a", 1, ns: ns)));
        }

        await synced;
        Assert.Equal(
            ["/apis/example.dev/v1/namespaces/one/widgets", "/apis/example.dev/v1/namespaces/two/widgets"],
            lists.Select(list => list.Path).Order());
        Assert.NotNull(cluster.Informer.Store.Get(new NamespacedName("one", "a")));
        Assert.NotNull(cluster.Informer.Store.Get(new NamespacedName("two", "a")));
    }
}
