using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Faults;

public sealed class FaultTests : ClusterTest
{
    private const string Path = Samples.ConfigMaps;

    [Fact]
    public async Task Fault_WithAStatus_MeetsOnlyTheChosenRequests()
    {
        Cluster.Host.Faults.Add(new Fault
        {
            Verb = "create",
            Resource = "configmaps",
            Skip = 1,
            Times = 2,
            Status = 429,
            Reason = "TooManyRequests",
            RetryAfterSeconds = 3
        });

        int[] codes = [.. await Codes(4)];
        var list = await Cluster.GetAsync(Path);

        Assert.Equal([201, 429, 429, 201], codes);
        Assert.Equal(["n0", "n3"], list.Names);
    }

    [Fact]
    public async Task Fault_ThatDropsTheAnswer_HasDoneTheWork()
    {
        Cluster.Host.Faults.Add(new Fault { Verb = "create", DropAnswer = true });

        await Assert.ThrowsAsync<HttpRequestException>(() => Cluster.PostAsync(Path, "{metadata: {name: a}}"));

        (await Cluster.GetAsync(Path + "/a")).Expect(200);
    }

    [Fact]
    public async Task Fault_ThatDropsTheConnection_HasDoneNothing()
    {
        Cluster.Host.Faults.Add(new Fault { UserAgent = "test/", Verb = "create", DropConnection = true });

        await Assert.ThrowsAsync<HttpRequestException>(() => Cluster.PostAsync(Path, "{metadata: {name: a}}"));

        (await Cluster.GetAsync(Path + "/a")).Expect(404);
    }

    [Fact]
    public async Task RequestLog_OfSomeRequests_CountsTheSuccessfulWrites()
    {
        await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);
        await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);
        Cluster.Host.Requests.Clear();

        await Cluster.GetAsync(Samples.Widgets);
        await Cluster.PatchAsync(Samples.Widgets + "/w/status", "merge-patch+json", "{status: {observedGeneration: 1}}");
        await Cluster.PatchAsync(Samples.Widgets + "/w?dryRun=All", "merge-patch+json", "{spec: {size: 4}}");
        await Cluster.PatchAsync(Samples.Widgets + "/nobody", "merge-patch+json", "{spec: {size: 4}}");

        Assert.Equal(4, Cluster.Host.Requests.Records.Count);
        var write = Cluster.Host.Requests.Writes.Single();
        Assert.Equal("patch example.dev widgets status default w test/1.0 200",
            $"{write.Verb} {write.Group} {write.Resource} {write.Subresource} {write.Namespace} {write.Name} {write.UserAgent} {write.Code}");
    }

    private async Task<List<int>> Codes(int count)
    {
        var codes = new List<int>();
        for (var i = 0; i < count; i++)
        {
            codes.Add((await Cluster.PostAsync(Path, $"{{metadata: {{name: n{i}}}}}")).Code);
        }

        return codes;
    }
}
