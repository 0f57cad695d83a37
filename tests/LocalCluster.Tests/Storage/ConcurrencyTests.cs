using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Storage;

public sealed class ConcurrencyTests : ClusterTest
{
    private const int Writers = 8;
    private const int Each = 25;

    [Fact]
    public async Task Watch_WhileManyWrite_SeesEveryWriteOnceInOrder()
    {
        using var watch = await Cluster.WatchAsync($"{Samples.ConfigMaps}?watch=true&resourceVersion={Cluster.Host.ResourceVersion}");
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(WriteAsync)];

        var names = new HashSet<string>(StringComparer.Ordinal);
        long last = 0;
        while (names.Count < Writers * Each)
        {
            var happened = await watch.NextAsync();
            var version = long.Parse(happened.Text("object", "metadata", "resourceVersion")!,
                System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(version > last);
            Assert.True(names.Add(happened!.At("object")!.Name()));
            last = version;
        }
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task Updates_OfOneObjectAtOnce_LoseNothing()
    {
        await Cluster.CreateAsync(Samples.ConfigMaps, "{metadata: {name: counter}, data: {count: '0'}}");

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => CountUpAsync()));

        Assert.Equal($"{Writers}", (await Cluster.GetAsync(Samples.ConfigMaps + "/counter")).Body.Text("data", "count"));
    }

    [Fact]
    public async Task Dispose_WithAnOpenWatch_DoesNotWaitForIt()
    {
        var other = await TestCluster.StartAsync();
        using var watch = await other.WatchAsync(Samples.ConfigMaps + "?watch=true");

        await other.Host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
    }

    private async Task WriteAsync(int writer)
    {
        for (var i = 0; i < Each; i++)
        {
            await Cluster.CreateAsync(Samples.ConfigMaps,
            $"{{metadata: {{name: w{writer}-{i}}}}}");
        }
    }

    private async Task CountUpAsync()
    {
        Reply reply;
        do
        {
            var value = (await Cluster.GetAsync(Samples.ConfigMaps + "/counter")).Body;
            var count = long.Parse(value.Text("data", "count")!, System.Globalization.CultureInfo.InvariantCulture);
            value.Child("data")["count"] = $"{count + 1}";
            reply = await Cluster.PutAsync(Samples.ConfigMaps + "/counter", value);
        }
        while (reply.Code == 409);
        reply.Expect(200);
    }
}
