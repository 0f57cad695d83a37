using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Informers;

/// <summary>Objects that the server accepts and the type does not.</summary>
public sealed class InformerUndecodableTests
{
    private const string Integer = "The value must be an integer between -2147483648 and 2147483647.";
    private static readonly NamespacedName A = new("default", "a");

    [Theory]
    [InlineData("""{"size":"big"}""", "spec.size", "big", Integer)]
    [InlineData("""{"size":null}""", "spec.size", null, Integer)]
    [InlineData("""{"size":1e99}""", "spec.size", "1e99", Integer)]
    [InlineData("""{"size":1.5}""", "spec.size", "1.5", Integer)]
    [InlineData("""{"colour":"Blue"}""", "spec.colour", "Blue", "The value must be one of Red, Green.")]
    [InlineData("""{"limits":{"memory":"1Gi","cpu":"1e1.5"}}""", "spec.limits.cpu", "1e1.5", "The value must be a Kubernetes quantity such as 500m, 2 or 10Gi.")]
    [InlineData("""{"limits":{"example.com/gpu":"x"}}""", "spec.limits['example.com/gpu']", "x", "The value must be a Kubernetes quantity such as 500m, 2 or 10Gi.")]
    [InlineData("""{"limits":[]}""", "spec.limits", null, "The value must be a map.")]
    [InlineData("""{"parts":{}}""", "spec.parts", null, "The value must be a list.")]
    [InlineData("""{"parts":[{"size":1},{"size":2,"parts":[{"size":true}]}]}""", "spec.parts[1].parts[0].size", "True", Integer)]
    [InlineData("""{"odd":"x"}""", "spec.odd", "x", "The value has the wrong type or format.")]
    [InlineData("7", "spec", "7", "The value must be an object with all required fields.")]
    public async Task List_WithAnUndecodableObject_ServesTheOthersAndKeepsIt(string spec, string field, string? value, string reason)
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Bad("a", 1, spec), Widget.Json("b", 2));
        await cluster.WatchAsync("5");

        Assert.Equal("b", (await cluster.Changes.NextAsync()).Key.Name);
        Assert.Equal(A, await cluster.Undecodable.NextAsync());
        var kept = cluster.Informer.Store.Undecodable(A)!;
        Assert.Equal((field, value, reason), (kept.Field, kept.Value, kept.Reason));
        Assert.Null(cluster.Informer.Store.Get(A));
        Assert.Equal(1, cluster.Log.Count(LogLevel.Error, $"{field}: {reason}"));
    }

    [Fact]
    public async Task Undecodable_Object_KeepsWhatAStatusNeeds()
    {
        await using var cluster = await InformerHarness.StartAsync();
        const string more = ""","generation":3,"creationTimestamp":"2026-01-02T03:04:05Z","deletionTimestamp":"2026-01-02T03:04:06Z" """;
        await cluster.ListAsync("5", Widget.Bad("a", 1, more: more));
        await cluster.WatchAsync("5");

        var kept = cluster.Informer.Store.Undecodable(A)!;
        Assert.Equal(("uid-a", "1", 3), (kept.Uid, kept.ResourceVersion, kept.Generation));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), kept.CreationTimestamp);
        Assert.True(kept.IsTerminating);
        Assert.Equal("""{"seen":7}""", kept.Status!.Value.GetRawText());
    }

    [Fact]
    public async Task Watch_WithAnUndecodableVersion_KeepsTheLastDecodedOneBesideIt()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1));
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("MODIFIED", Widget.Bad("a", 6));
        Assert.Equal(A, await cluster.Undecodable.NextAsync());

        Assert.Equal("6", cluster.Informer.Store.Undecodable(A)!.ResourceVersion);
        Assert.Equal("1", cluster.Informer.Store.Get(A)!.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Watch_WithFurtherUndecodableVersions_ReportsEachAndLogsTheFaultOnce()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Bad("a", 1));
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("MODIFIED", Widget.Bad("a", 6));
        await watch.EventAsync("MODIFIED", Widget.Bad("a", 7, """{"colour":"Blue"}"""));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(A, await cluster.Undecodable.NextAsync());
        }

        Assert.Equal(("7", "spec.colour"), (cluster.Informer.Store.Undecodable(A)!.ResourceVersion, cluster.Informer.Store.Undecodable(A)!.Field));
        Assert.Equal((1, 1), (cluster.Log.Count(LogLevel.Error, "spec.size"), cluster.Log.Count(LogLevel.Error, "spec.colour")));
        Assert.Equal(3, cluster.Probe.Sum("reflector_undecodable_objects_total", "widgets"));
    }

    [Fact]
    public async Task Update_ThatCanBeDecoded_EndsIt()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Bad("a", 1));
        await cluster.Undecodable.NextAsync();
        await (await cluster.WatchAsync("5")).EventAsync("MODIFIED", Widget.Json("a", 6));

        Assert.Equal(A, await cluster.Undecodable.NextAsync());
        Assert.Equal(StoreChangeKind.Added, (await cluster.Changes.NextAsync()).Kind);
        Assert.Null(cluster.Informer.Store.Undecodable(A));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Delete_OfAnUndecodableObject_EndsIt(bool lastStateCanBeDecoded)
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Bad("a", 1));
        await cluster.Undecodable.NextAsync();
        var last = lastStateCanBeDecoded ? Widget.Json("a", 6) : Widget.Bad("a", 6);
        await (await cluster.WatchAsync("5")).EventAsync("DELETED", last);

        Assert.Equal(A, await cluster.Undecodable.NextAsync());
        Assert.Null(cluster.Informer.Store.Undecodable(A));
        Assert.Equal(0, cluster.Changes.Waiting);
    }

    [Fact]
    public async Task Relist_WithoutAnUndecodableObject_EndsIt()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Bad("a", 1), Widget.Bad("b", 2));
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("ERROR", Widget.Status(410, "Expired"));
        await cluster.PassDelayAsync();
        await cluster.ListAsync("90", Widget.Bad("b", 2));
        await cluster.WatchAsync("90");

        NamespacedName[] reported = [await cluster.Undecodable.NextAsync(), await cluster.Undecodable.NextAsync(), await cluster.Undecodable.NextAsync()];
        Assert.Equal(["a", "a", "b"], reported.Select(key => key.Name).Order());
        Assert.Null(cluster.Informer.Store.Undecodable(A));
        Assert.NotNull(cluster.Informer.Store.Undecodable(new("default", "b")));
        Assert.Equal(0, cluster.Undecodable.Waiting);
    }

    [Fact]
    public async Task Relist_WithAnUndecodableNamesake_DeletesTheOneThatWasDecoded()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Json("a", 1));
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("ERROR", Widget.Status(410, "Expired"));
        await cluster.PassDelayAsync();
        await cluster.ListAsync("90", Widget.Bad("a", 80, uid: "other"));
        await cluster.WatchAsync("90");

        await cluster.Changes.NextAsync();
        var gone = await cluster.Changes.NextAsync();
        Assert.Equal((StoreChangeKind.Deleted, "uid-a"), (gone.Kind, gone.Old!.Metadata.Uid));
        Assert.Null(cluster.Informer.Store.Get(A));
        Assert.Equal("other", cluster.Informer.Store.Undecodable(A)!.Uid);
    }

    [Fact]
    public async Task Handler_AddedLate_IsToldOfAnUndecodableObject()
    {
        await using var cluster = await InformerHarness.StartAsync();
        await cluster.ListAsync("5", Widget.Bad("a", 1));
        await cluster.WatchAsync("5");
        Recorder<NamespacedName> late = new();
        cluster.Informer.AddHandler(_ => { }, late.Add);

        Assert.Equal(A, await late.NextAsync());
    }

    [Fact]
    public async Task IndexFunction_ThatThrows_LeavesOutItsObjectAndGoesOn()
    {
        await using var cluster = await InformerHarness.StartAsync(options => options.Index(
            "size", widget => widget.Spec!.Size == 13 ? throw new InvalidOperationException() : [$"{widget.Spec.Size}"]));
        await cluster.ListAsync("5", Widget.Json("a", 1, size: 13), Widget.Json("b", 2));
        var watch = await cluster.WatchAsync("5");
        await watch.EventAsync("MODIFIED", Widget.Json("b", 6, size: 13));
        await watch.EventAsync("ADDED", Widget.Json("c", 7));

        Assert.Equal("b", (await cluster.Changes.NextAsync()).Key.Name);
        Assert.Equal("c", (await cluster.Changes.NextAsync()).Key.Name);
        Assert.Equal("The object cannot be indexed by size (InvalidOperationException).", cluster.Informer.Store.Undecodable(A)!.Reason);
        Assert.Equal("6", cluster.Informer.Store.Undecodable(new("default", "b"))!.ResourceVersion);
        Assert.Equal(0, cluster.Probe.Sum("reflector_watch_faults_total"));
    }
}
