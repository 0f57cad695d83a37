using System.Net;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Transport;

public sealed class TransportTests : ClusterTest
{
    [Fact]
    public async Task Connection_ByAClientThatTrustsTheAuthority_IsHttp2()
    {
        using var client = Cluster.Connect(Cluster.Host.AdminToken, HttpVersion.Version20);

        using var response = await client.GetAsync("/version");

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
        Assert.Equal(0, Cluster.Host.Transport.Goaways);
    }

    [Fact]
    public async Task Connection_ByAClientThatDoesNotTrustTheAuthority_IsRefused()
    {
        using var client = new HttpClient { BaseAddress = new Uri(Cluster.Host.Url) };

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/version"));
    }
}

public sealed class GoawayTests : UserTest
{
    public override LocalClusterOptions Configure(LocalClusterOptions options) =>
        base.Configure(options) with { Transport = new TransportOptions { GoawayChance = 1 } };

    [Fact]
    public async Task Goaway_AfterARequest_LeavesAnOpenWatchAndMovesTheNextRequestToANewConnection()
    {
        await AllowJaneAsync("{apiGroups: [''], resources: [configmaps], verbs: ['*']}");
        var connections = new List<int>();
        using var client = Cluster.Connect(Jane, HttpVersion.Version20, connections);
        using var watch = await Watched.OpenAsync(client, Samples.ConfigMaps + "?watch=true", null, HttpVersion.Version20);

        for (var i = 0; i < 3; i++)
        {
            using var answer = await client.GetAsync(Samples.ConfigMaps);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        await Cluster.CreateAsync(Samples.ConfigMaps, "{metadata: {name: late}}");

        Assert.Equal("ADDED late", await watch.NextLineAsync());
        Assert.InRange(connections.Count, 2, 5);
        Assert.Equal(4, Cluster.Host.Transport.Goaways);
    }
}

public sealed class RejectionTests : UserTest
{
    public override LocalClusterOptions Configure(LocalClusterOptions options) =>
        base.Configure(options) with { Transport = new TransportOptions { TooManyRequestsChance = 1, LongestWatch = TimeSpan.FromMilliseconds(50) } };

    [Fact]
    public async Task Request_UnderLoad_IsRejectedButNotTheAdministratorsOrAWatch()
    {
        await AllowJaneAsync("{apiGroups: [''], resources: [configmaps], verbs: ['*']}");
        using var jane = Cluster.Connect(Jane);

        using var rejected = await jane.GetAsync(Samples.ConfigMaps);
        using var health = await jane.GetAsync("/healthz");
        using var watch = await Watched.OpenAsync(jane, Samples.ConfigMaps + "?watch=true", null);

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (rejected.StatusCode, rejected.Headers.RetryAfter!.Delta));
        Assert.Equal("Too many requests, please try again later.\n", await rejected.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.OK, 200), (health.StatusCode, watch.Code));
    }

    [Fact]
    public async Task Watch_WithALongestTime_EndsByItself()
    {
        await AllowJaneAsync("{apiGroups: [''], resources: [configmaps], verbs: ['*']}");
        using var jane = Cluster.Connect(Jane);
        int cleanly = 0, broken = 0;
        while (cleanly == 0 || broken == 0)
        {
            using var watch = await Watched.OpenAsync(jane, Samples.ConfigMaps + "?watch=true", null);
            try
            {
                Assert.Null(await watch.NextAsync());
                cleanly++;
            }
            catch (IOException)
            {
                broken++;
            }
        }

        Assert.Equal(cleanly + broken, Cluster.Host.Transport.EndedWatches);
    }
}
