using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Informers;

/// <summary>Faults between the list and the watch that are known to have cost other controllers events.</summary>
public sealed class InformerWatchTests
{
    private static readonly NamespacedName A = new("default", "a");

    [Fact]
    public async Task Watch_ExpiredInTheStream_ListsAnewAndFindsTheDeletion()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1), Widget.Json("b", 2));
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("ERROR", Widget.Status(410, "Expired"));
        await cluster.PassDelayAsync();
        var list = await cluster.ListAsync("90", Widget.Json("b", 2));
        await cluster.WatchAsync("90");

        Assert.Null(list.Query("resourceVersion"));
        await cluster.Changes.NextAsync();
        await cluster.Changes.NextAsync();
        var gone = await cluster.Changes.NextAsync();
        Assert.Equal((StoreChangeKind.Deleted, A, "1"), (gone.Kind, gone.Key, gone.Old!.Metadata.ResourceVersion));
        Assert.Equal(0, cluster.Changes.Waiting);
    }

    [Fact]
    public async Task Watch_ExpiredAtHttpLevel_ListsAnew()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        await (await cluster.Server.NextAsync()).AnswerAsync(410, Widget.Status(410, "Gone"));
        await cluster.PassDelayAsync();
        var list = await cluster.ListAsync("90");
        await cluster.WatchAsync("90");

        Assert.Null(list.Query("resourceVersion"));
    }

    [Fact]
    public async Task List_WhosePageExpires_StartsOver()
    {
        await using var cluster = await InformerHarness.StartAsync(options => options.Reflector = new() { PageSize = 1 });
        var first = await cluster.Server.NextAsync();
        await first.AnswerAsync(200, Widget.ListJson("5", "page2", Widget.Json("a", 1)));
        var second = await cluster.Server.NextAsync();
        await second.AnswerAsync(410, Widget.Status(410, "Expired"));
        await cluster.PassDelayAsync();
        var third = await cluster.ListAsync("9", Widget.Json("b", 2));
        await cluster.WatchAsync("9");

        Assert.Equal(("0", null, "1"), (first.Query("resourceVersion"), first.Query("continue"), first.Query("limit")));
        Assert.Equal((null, "page2"), (second.Query("resourceVersion"), second.Query("continue")));
        Assert.Equal((null, null), (third.Query("resourceVersion"), third.Query("continue")));
        Assert.Equal("b", Assert.Single(cluster.Informer.Store.List()).Metadata.Name);
    }

    [Fact]
    public async Task Watch_ThatAnotherServerCannotServeYet_ListsAnew()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        await (await cluster.Server.NextAsync()).AnswerAsync(
            504, Widget.Status(504, "Timeout", "Too large resource version: 5, current: 4"));
        await cluster.PassDelayAsync();

        Assert.Null((await cluster.ListAsync("4")).Query("resourceVersion"));
    }

    [Fact]
    public async Task Watch_CutByTheNetwork_ResumesAtTheLastVersionSeen()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1));
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("MODIFIED", Widget.Json("a", 6, size: 2));
        await watch.EventAsync("BOOKMARK", Widget.Bookmark(50));
        await cluster.Changes.NextAsync();
        Assert.Equal(2, (await cluster.Changes.NextAsync()).New!.Spec!.Size);
        await watch.EventAsync("ADDED", Widget.Json("b", 51));
        await cluster.Changes.NextAsync();
        watch.Abort();
        await cluster.PassDelayAsync();
        var resumed = await cluster.WatchAsync("51");

        Assert.Equal("true", resumed.Query("allowWatchBookmarks"));
        Assert.Equal(1, cluster.Probe.Sum("reflector_lists_total"));
    }

    [Fact]
    public async Task Watch_WithABookmarkOnly_ResumesThere()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("BOOKMARK", Widget.Bookmark(50));
        watch.End();

        await cluster.WatchAsync("50");
    }

    [Fact]
    public async Task Watch_OfAnEmptySetThatEndsInTime_ResumesAtOnce()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        var watch = await cluster.WatchAsync("5");
        cluster.Time.Advance(TimeSpan.FromMinutes(5));
        watch.End();

        await cluster.WatchAsync("5");
        Assert.Equal(0, cluster.Probe.Sum("reflector_watch_faults_total"));
    }

    [Fact]
    public async Task Watch_ThatEndsAtOnceEachTime_WaitsLongerAndLonger()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        List<double> delays = [];
        for (var i = 0; i < 7; i++)
        {
            (await cluster.WatchAsync("5")).End();
            delays.Add((await cluster.PassDelayAsync()).TotalSeconds);
        }

        Assert.Equal([0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30], delays);
    }

    [Fact]
    public async Task Watch_ThatHangs_IsCutByTheWatchdogAndResumed()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        var watch = await cluster.WatchAsync("5");
        Assert.Equal("300", watch.Query("timeoutSeconds"));
        await cluster.Time.LimitAsync(TimeSpan.FromSeconds(330));
        cluster.Time.Advance(TimeSpan.FromSeconds(329));
        Assert.False(watch.ClientGone.IsCompleted);
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        await watch.ClientGone;
        await cluster.PassDelayAsync();

        await cluster.WatchAsync("5");
    }

    [Fact]
    public async Task Watch_Throttled_WaitsAsAskedAndDoesNotList()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        for (var i = 0; i < 5; i++)
        {
            await (await cluster.Server.NextAsync()).AnswerAsync(429, Widget.Status(429, "TooManyRequests"), retryAfter: "40");
            Assert.Equal(40, (await cluster.PassDelayAsync()).TotalSeconds);
        }

        await cluster.WatchAsync("5");
    }

    [Fact]
    public async Task Watch_RefusedThreeTimes_ListsAnew()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        for (var i = 0; i < 3; i++)
        {
            await (await cluster.Server.NextAsync()).AnswerAsync(500, Widget.Status(500, "InternalError"));
            await cluster.PassDelayAsync();
        }

        var list = await cluster.ListAsync("6");
        await cluster.WatchAsync("6");

        // With a limit, the server would ask etcd for this very version.
        Assert.Equal(("5", null), (list.Query("resourceVersion"), list.Query("limit")));
    }

    [Fact]
    public async Task List_OfNoCertainVersion_IsPaged()
    {
        await using var cluster = await InformerHarness.StartAsync();
        var first = await cluster.ListAsync("5");
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("ERROR", Widget.Status(410, "Expired"));
        await cluster.PassDelayAsync();
        var second = await cluster.ListAsync("90");
        await cluster.WatchAsync("90");

        Assert.Equal(("0", "500"), (first.Query("resourceVersion"), first.Query("limit")));
        Assert.Equal((null, "500"), (second.Query("resourceVersion"), second.Query("limit")));
    }

    [Fact]
    public async Task List_OfACertainVersionFromAServerWithoutAWatchCache_IsPaged()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await (await cluster.Server.NextAsync()).AnswerAsync(200, Widget.ListJson("5", "page2", Widget.Json("a", 1)));
        await cluster.ListAsync("5", Widget.Json("b", 2));
        await (await cluster.WatchAsync("5")).SendAsync("<html>\n");
        await cluster.PassDelayAsync();

        var again = await cluster.ListAsync("6");
        Assert.Equal(("5", "500"), (again.Query("resourceVersion"), again.Query("limit")));
    }

    [Fact]
    public async Task Watch_RefusedRepeatedly_IsAWarningAMetricAndAFailure()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(cluster.Informer.Failure);
            await (await cluster.Server.NextAsync()).AnswerAsync(403, Widget.Status(403, "Forbidden", "may not watch"));
            if (i < 2)
            {
                await cluster.PassDelayAsync();
            }
        }

        await cluster.Time.DelayAsync();
        const string failure = "3 attempts to watch widgets.example.dev failed in a row: KubernetesApiException: ";
        Assert.StartsWith(failure, cluster.Informer.Failure, StringComparison.Ordinal);
        Assert.Contains("may not watch", cluster.Informer.Failure, StringComparison.Ordinal);
        Assert.Equal((2, 1), (cluster.Log.Count(LogLevel.Information, "may not watch"), cluster.Log.Count(LogLevel.Warning, "may not watch")));
        Assert.Equal(3, cluster.Probe.Sum("reflector_watch_faults_total", "widgets", "watch"));
        cluster.Probe.Observe();
        Assert.Equal(3, cluster.Probe.Sum("reflector_consecutive_failures", "widgets"));

        await cluster.PassDelayAsync();
        await cluster.ListAsync("6");
        var watch = await cluster.WatchAsync("6");
        await watch.EventAsync("ADDED", Widget.Json("a", 7));
        await watch.EventAsync("ADDED", Widget.Json("b", 8));
        await cluster.Changes.NextAsync();
        await cluster.Changes.NextAsync();
        Assert.Null(cluster.Informer.Failure);
        cluster.Probe.Observe();
        Assert.Equal(0, cluster.Probe.Sum("reflector_consecutive_failures", "widgets"));
    }

    [Fact]
    public async Task List_RefusedRepeatedly_IsAFailure()
    {
        await using var cluster = await InformerHarness.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await (await cluster.Server.NextAsync()).AnswerAsync(500, Widget.Status(500, "InternalError", "broken"));
            await cluster.PassDelayAsync();
        }

        Assert.StartsWith("3 attempts to list widgets.example.dev failed in a row", cluster.Informer.Failure, StringComparison.Ordinal);
        Assert.Equal(1, cluster.Log.Count(LogLevel.Warning, "broken"));
        Assert.Equal(3, cluster.Probe.Sum("reflector_watch_faults_total", "widgets", "list"));
    }

    [Fact]
    public void Failure_OnceAWatchLasts_IsOver()
    {
        var time = new SignalingTimeProvider();
        var scope = new InformerScope<Widget>("", cache: null!, new() { FailuresBeforeWarning = 3 }, time);
        scope.Failed(2, "two");
        Assert.Null(scope.Failure);
        scope.Failed(3, "three");
        Assert.Equal("three", scope.Failure);
        scope.Connected();
        Assert.Equal("three", scope.Failure);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(scope.Failure);
        Assert.Equal(0, scope.Failures);
    }

    [Fact]
    public async Task Watch_AfterFiftyCuts_HoldsOneConnection()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        for (var i = 0; i < 50; i++)
        {
            (await cluster.WatchAsync("5")).Abort();
            await cluster.PassDelayAsync();
        }

        await cluster.WatchAsync("5");
        Assert.Equal(1, cluster.Server.Open);
    }

    [Fact]
    public async Task Stop_WhileAWatchIsIdle_EndsAtOnceAndHangsUp()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5");
        var watch = await cluster.WatchAsync("5");
        await cluster.StopAsync();

        await watch.ClientGone;
    }

    [Fact]
    public async Task Object_ThatCannotBeRead_StopsNoOther()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1));
        await cluster.Changes.NextAsync();
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("MODIFIED", Widget.Bad("a", 6));
        await watch.EventAsync("ADDED", Widget.Json("b", 7));

        Assert.Equal("b", (await cluster.Changes.NextAsync()).Key.Name);
        Assert.NotNull(cluster.Informer.Store.Undecodable(A));
        Assert.Equal("1", cluster.Informer.Store.Get(A)!.Metadata.ResourceVersion);
        Assert.Equal(1, cluster.Probe.Sum("reflector_undecodable_objects_total", "widgets"));
    }

    [Fact]
    public async Task Object_ThatCannotBeRead_IsTriedAgainByAListAndLoggedOnce()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Bad("a", 1), Widget.Json("b", 2));
        var watch = await cluster.WatchAsync("5");
        cluster.Time.Advance(TimeSpan.FromMinutes(5));
        watch.End();
        await cluster.ListAsync("6", Widget.Bad("a", 1), Widget.Json("b", 2));
        watch = await cluster.WatchAsync("6");
        Assert.NotNull(cluster.Informer.Store.Undecodable(A));
        cluster.Time.Advance(TimeSpan.FromMinutes(5));
        watch.End();
        await cluster.ListAsync("7", Widget.Json("a", 7), Widget.Json("b", 2));
        await cluster.WatchAsync("7");

        Assert.Null(cluster.Informer.Store.Undecodable(A));
        Assert.NotNull(cluster.Informer.Store.Get(A));
        Assert.Equal(1, cluster.Log.Count(LogLevel.Error, "default/a"));
    }

    [Fact]
    public async Task Object_ThatCannotBeReadInAList_IsNotTakenForDeleted()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1));
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("ERROR", Widget.Status(410, "Expired"));
        await cluster.PassDelayAsync();
        await cluster.ListAsync("9", Widget.Bad("a", 8));
        await cluster.WatchAsync("9");

        Assert.NotNull(cluster.Informer.Store.Get(A));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.1234567Z")]
    [InlineData("2026-01-02T03:04:05.123456789Z")]
    public async Task Object_WithAnyPrecisionOfTime_IsRead(string time)
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1, more: $",\"creationTimestamp\":\"{time}\""));
        await cluster.WatchAsync("5");

        Assert.Null(cluster.Informer.Store.Undecodable(A));
        Assert.Equal(2026, cluster.Informer.Store.Get(A)!.Metadata.CreationTimestamp!.Value.Year);
    }

    [Fact]
    public async Task Stream_ThatIsNoJson_BringsOnAList()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1));
        await (await cluster.WatchAsync("5")).SendAsync("<html>\n");
        await cluster.PassDelayAsync();
        var list = await cluster.ListAsync("6");
        await cluster.WatchAsync("6");

        Assert.Equal("5", list.Query("resourceVersion"));
        Assert.Null(cluster.Informer.Store.Get(A));
    }
}
