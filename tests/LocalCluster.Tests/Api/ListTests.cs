using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Api;

public sealed class ListTests : ClusterTest
{
    private const string Path = Samples.ConfigMaps;

    public override LocalClusterOptions Configure(LocalClusterOptions options) => options with { HistoryLimit = 8 };

    [Theory]
    [InlineData("tier=a", "one")]
    [InlineData("tier==a", "one")]
    [InlineData("tier!=a", "three,two")]
    [InlineData("tier in (a,b)", "one,two")]
    [InlineData("tier notin (a, b)", "three")]
    [InlineData("tier", "one,two")]
    [InlineData("!tier", "three")]
    [InlineData("tier in (a,b),rank=2", "two")]
    [InlineData("", "one,three,two")]
    public async Task List_WithALabelSelector_SelectsByEveryOperator(string selector, string names)
    {
        await CreateThreeAsync();

        var reply = (await Cluster.GetAsync($"{Path}?labelSelector={Uri.EscapeDataString(selector)}")).Expect(200);

        Assert.Equal(names, string.Join(',', reply.Names));
    }

    [Theory]
    [InlineData("labelSelector=a%20b")]
    [InlineData("labelSelector=%3D%3D")]
    [InlineData("fieldSelector=spec.x%3D1")]
    [InlineData("limit=many")]
    [InlineData("continue=nonsense")]
    public async Task List_WithAnUnreadableQuery_IsABadRequest(string query) =>
        (await Cluster.GetAsync($"{Path}?{query}")).Expect(400);

    [Theory]
    [InlineData("metadata.name=one", "one")]
    [InlineData("metadata.name!=one", "three,two")]
    [InlineData("metadata.namespace=other", "")]
    public async Task List_WithAFieldSelector_Selects(string selector, string names)
    {
        await CreateThreeAsync();

        var reply = await Cluster.GetAsync($"{Path}?fieldSelector={Uri.EscapeDataString(selector)}");

        Assert.Equal(names, string.Join(',', reply.Names));
    }

    [Fact]
    public async Task List_OfPodsByNode_SelectsThoseThatRunThere()
    {
        await Cluster.CreateAsync(Samples.Pods, Samples.Pod);
        await Cluster.CreateAsync(Samples.Pods,
            ValidationTests.Merge(Samples.Pod, "{metadata: {name: q}, spec: {nodeName: n1}}"));

        var reply = await Cluster.GetAsync("/api/v1/pods?fieldSelector=spec.nodeName%3Dn1,status.phase!%3DFailed");

        Assert.Equal(["q"], reply.Names);
    }

    [Fact]
    public async Task List_InPages_ShowsOneSnapshot()
    {
        await CreateThreeAsync();

        var first = await Cluster.GetAsync(Path + "?limit=1");
        await Cluster.DeleteAsync(Path + "/two");
        await Cluster.CreateAsync(Path, "{metadata: {name: zoo}}");
        var second = await Cluster.GetAsync($"{Path}?limit=5&continue={first.Body.Text("metadata", "continue")}");

        Assert.Equal(["one"], first.Names);
        Assert.Equal(2, first.Body.Integer("metadata", "remainingItemCount"));
        Assert.Equal(["three", "two"], second.Names);
        Assert.Equal(first.Version, second.Version);
        Assert.Null(second.Body.Text("metadata", "continue"));
    }

    [Fact]
    public async Task List_WithAnExpiredToken_OffersAnInconsistentOne()
    {
        await CreateThreeAsync();
        var first = await Cluster.GetAsync(Path + "?limit=1");
        await Cluster.CreateAsync(Path, "{metadata: {name: zoo}}");
        Cluster.Host.CompactHistory();

        var expired = (await Cluster.GetAsync($"{Path}?limit=5&continue={first.Body.Text("metadata", "continue")}")).Expect(410);
        var rest = (await Cluster.GetAsync($"{Path}?limit=5&continue={expired.Body.Text("metadata", "continue")}")).Expect(
            200);

        Assert.Equal("Expired", expired.Reason);
        Assert.Equal(["three", "two", "zoo"], rest.Names);
    }

    [Fact]
    public async Task List_AtAnExactVersion_ShowsThatState()
    {
        await CreateThreeAsync();
        var version = (await Cluster.GetAsync(Path)).Version;
        await Cluster.DeleteAsync(Path + "/one");

        var exact = (await Cluster.GetAsync($"{Path}?resourceVersion={version}&resourceVersionMatch=Exact")).Expect(200);
        var newer = (await Cluster.GetAsync($"{Path}?resourceVersion={version}&resourceVersionMatch=NotOlderThan")).Expect(
            200);

        Assert.Equal(["one", "three", "two"], exact.Names);
        Assert.Equal(version, exact.Version);
        Assert.Equal(["three", "two"], newer.Names);
    }

    [Fact]
    public async Task List_AtAForgottenVersion_IsExpired()
    {
        await CreateThreeAsync();
        for (var i = 0; i < 10; i++)
        {
            await Cluster.CreateAsync(Path, $"{{metadata: {{name: n{i}}}}}");
        }

        var reply = (await Cluster.GetAsync(Path + "?resourceVersion=2&resourceVersionMatch=Exact")).Expect(410);

        Assert.Equal("Expired", reply.Reason);
    }

    [Fact]
    public async Task List_AtAFutureVersion_TimesOut()
    {
        var reply = (await Cluster.GetAsync(Path + "?resourceVersion=99999")).Expect(504);

        Assert.Equal("Timeout", reply.Reason);
        Assert.Contains("Too large resource version", reply.Message, StringComparison.Ordinal);
        Assert.Equal("ResourceVersionTooLarge", reply.Body.Items("details", "causes")![0].Text("reason"));
    }

    [Theory]
    [InlineData("resourceVersionMatch=Exact")]
    [InlineData("resourceVersion=0&resourceVersionMatch=Exact")]
    [InlineData("resourceVersion=1&resourceVersionMatch=Roughly")]
    public async Task List_WithAContradictoryVersion_IsInvalid(string query) =>
        (await Cluster.GetAsync($"{Path}?{query}")).Expect(422);

    private async Task CreateThreeAsync()
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: one, labels: {tier: a, rank: '1'}}}");
        await Cluster.CreateAsync(Path, "{metadata: {name: two, labels: {tier: b, rank: '2'}}}");
        await Cluster.CreateAsync(Path, "{metadata: {name: three}}");
    }
}
