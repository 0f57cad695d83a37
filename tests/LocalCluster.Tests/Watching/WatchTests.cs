using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Watching;

public sealed class WatchTests : ClusterTest
{
    private const string Path = Samples.ConfigMaps;

    public override LocalClusterOptions Configure(LocalClusterOptions options) =>
        options with { HistoryLimit = 6, BookmarkInterval = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task Watch_OfAnEmptySet_AnswersItsHeadersAtOnce()
    {
        using var watch = await Cluster.WatchAsync(Path + "?watch=true").WaitAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(200, watch.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&resourceVersion=0")]
    public async Task Watch_WithoutAVersion_SendsWhatStandsFirst(string query)
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a}}");

        using var watch = await Cluster.WatchAsync(Path + "?watch=1" + query);

        Assert.Equal("ADDED a", await watch.NextLineAsync());
    }

    [Fact]
    public async Task Watch_FromAVersion_SendsEveryChangeSince()
    {
        var version = (await Cluster.GetAsync(Path)).Version;
        await Cluster.CreateAsync(Path, "{metadata: {name: a}}");
        await Cluster.PatchAsync(Path + "/a", "merge-patch+json", "{data: {x: v}}");
        await Cluster.CreateAsync("/api/v1/namespaces/kube-system/configmaps", "{metadata: {name: elsewhere}}");
        using var watch = await Cluster.WatchAsync($"{Path}?watch=true&resourceVersion={version}");
        await Cluster.DeleteAsync(Path + "/a");

        Assert.Equal(["ADDED a", "MODIFIED a", "DELETED a"],
            [await watch.NextLineAsync(), await watch.NextLineAsync(), await watch.NextLineAsync()]);
    }

    [Fact]
    public async Task Watch_OfADeletion_CarriesTheVersionOfTheDeletion()
    {
        var created = await Cluster.CreateAsync(Path, "{metadata: {name: a}}");
        using var watch = await Cluster.WatchAsync($"{Path}?watch=true&resourceVersion={created.Text("metadata", "resourceVersion")}");
        await Cluster.DeleteAsync(Path + "/a");

        var happened = await watch.NextAsync();

        Assert.Equal((await Cluster.GetAsync(Path)).Version, happened.Text("object", "metadata", "resourceVersion"));
    }

    [Fact]
    public async Task Watch_WithASelector_TurnsTransitionsIntoAddsAndDeletes()
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a}}");
        var version = (await Cluster.GetAsync(Path)).Version;
        using var watch = await Cluster.WatchAsync($"{Path}?watch=true&labelSelector=in%3Dyes&resourceVersion={version}");

        await Cluster.PatchAsync(Path + "/a", "merge-patch+json", "{metadata: {labels: {in: 'yes'}}}");
        await Cluster.PatchAsync(Path + "/a", "merge-patch+json", "{data: {x: v}}");
        await Cluster.PatchAsync(Path + "/a", "merge-patch+json", "{metadata: {labels: {in: 'no'}}}");
        await Cluster.DeleteAsync(Path + "/a");
        await Cluster.CreateAsync(Path, "{metadata: {name: b, labels: {in: 'yes'}}}");

        Assert.Equal("ADDED a", await watch.NextLineAsync());
        Assert.Equal("MODIFIED a", await watch.NextLineAsync());
        var left = await watch.NextAsync();
        Assert.Equal("DELETED", left.Text("type"));
        Assert.Equal("yes", left.Text("object", "metadata", "labels", "in"));
        Assert.Equal("ADDED b", await watch.NextLineAsync());
    }

    [Fact]
    public async Task Watch_OfOneName_SeesNoOther()
    {
        var version = (await Cluster.GetAsync(Path)).Version;
        using var watch = await Cluster.WatchAsync($"{Path}?watch=true&fieldSelector=metadata.name%3Db&resourceVersion={version}");
        await Cluster.CreateAsync(Path, "{metadata: {name: a}}");
        await Cluster.CreateAsync(Path, "{metadata: {name: b}}");

        Assert.Equal("ADDED b", await watch.NextLineAsync());
    }

    [Fact]
    public async Task Watch_WithInitialEvents_MarksTheirEnd()
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a}}");

        using var watch = await Cluster.WatchAsync(
            Path + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");

        Assert.Equal("ADDED a", await watch.NextLineAsync());
        var mark = await watch.NextAsync();
        Assert.Equal("BOOKMARK", mark.Text("type"));
        Assert.Equal("true", mark.Text("object", "metadata", "annotations", "k8s.io/initial-events-end"));
        Assert.Equal("ConfigMap", mark.Text("object", "kind"));
    }

    [Fact]
    public async Task Watch_WithInitialEventsButNoMatch_IsInvalid()
    {
        using var watch = await Cluster.WatchAsync(Path + "?watch=true&sendInitialEvents=true");

        Assert.Equal(422, watch.Code);
    }

    [Fact]
    public async Task Watch_WithBookmarks_LearnsVersionsOfOtherKinds()
    {
        using var watch = await Cluster.WatchAsync($"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion={(await Cluster.GetAsync(Path)).Version}");
        await Cluster.CreateAsync("/api/v1/namespaces", "{metadata: {name: other}}");
        var newest = (await Cluster.GetAsync("/api/v1/namespaces")).Version;

        JsonObject? mark;
        do
        {
            mark = await watch.NextAsync();
        }
        while (mark.Text("object", "metadata", "resourceVersion") != newest);

        Assert.Equal("BOOKMARK", mark.Text("type"));
    }

    [Fact]
    public async Task Watch_FromAForgottenVersion_SendsA410InTheStream()
    {
        for (var i = 0; i < 8; i++)
        {
            await Cluster.CreateAsync(Path, $"{{metadata: {{name: n{i}}}}}");
        }

        using var watch = await Cluster.WatchAsync(Path + "?watch=true&resourceVersion=3");
        var fault = await watch.NextAsync();

        Assert.Equal(200, watch.Code);
        Assert.Equal("ERROR", fault.Text("type"));
        Assert.Equal(410, fault.Integer("object", "code"));
        Assert.Equal("Expired", fault.Text("object", "reason"));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Watch_ThatIsOpen_LosesNothingHoweverShortTheHistory()
    {
        using var watch = await Cluster.WatchAsync($"{Path}?watch=true&resourceVersion={(await Cluster.GetAsync(Path)).Version}");
        for (var i = 0; i < 20; i++)
        {
            await Cluster.CreateAsync(Path, $"{{metadata: {{name: n{i}}}}}");
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"ADDED n{i}", await watch.NextLineAsync());
        }
    }

    [Fact]
    public async Task Watch_WithATimeout_EndsCleanly()
    {
        using var watch = await Cluster.WatchAsync(Path + "?watch=true&timeoutSeconds=1");

        Assert.Equal("end", await watch.NextLineAsync());
    }

    [Fact]
    public async Task Watch_AsTable_SendsRows()
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a}, data: {x: v}}");

        using var watch = await Cluster.WatchAsync(Path + "?watch=true",
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        var first = await watch.NextAsync();

        Assert.Equal("Table", first.Text("object", "kind"));
        Assert.Equal("a", first.Items("object", "rows")![0].Items("cells")![0].AsText());
        Assert.Equal(2, first.Items("object", "columnDefinitions")!.Count);
    }

    [Fact]
    public async Task DropWatches_OnAnOpenWatch_BreaksItsConnection()
    {
        using var watch = await Cluster.WatchAsync(Path + "?watch=true");

        Cluster.Host.Faults.DropWatches();

        await Assert.ThrowsAnyAsync<IOException>(watch.NextAsync);
    }
}
