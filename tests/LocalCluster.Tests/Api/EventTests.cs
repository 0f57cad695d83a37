using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Api;

public sealed class EventTests : ClusterTest
{
    private const string Core = "/api/v1/namespaces/default/events";
    private const string EventsV1 = "/apis/events.k8s.io/v1/namespaces/default/events";

    private const string New = """
        metadata: {name: e}
        eventTime: "2026-01-02T03:04:05.000006Z"
        reportingController: example.dev/operator
        reportingInstance: operator-0
        action: Reconciling
        reason: Started
        type: Normal
        note: hello
        regarding: {kind: ConfigMap, namespace: default, name: a, uid: u, apiVersion: v1}
        """;

    [Fact]
    public async Task Create_ThroughEventsV1_ShowsInBothViews()
    {
        await Cluster.CreateAsync(EventsV1, New);

        var core = await Cluster.GetAsync(Core + "?fieldSelector=involvedObject.name%3Da,involvedObject.uid%3Du");
        var modern = await Cluster.GetAsync(EventsV1 + "/e");

        Assert.Equal("hello", core.Body.Items("items")![0].Text("message"));
        Assert.Equal("a", core.Body.Items("items")![0].Text("involvedObject", "name"));
        Assert.Equal("hello", modern.Body.Text("note"));
        Assert.Equal("events.k8s.io/v1", modern.Body.Text("apiVersion"));
    }

    [Theory]
    [InlineData("{eventTime: null}", "eventTime FieldValueRequired")]
    [InlineData("{action: ''}", "action FieldValueRequired")]
    [InlineData("{reportingInstance: null}", "reportingInstance FieldValueRequired")]
    [InlineData("{type: Odd}", "type FieldValueInvalid")]
    [InlineData("{deprecatedCount: 2}", "count FieldValueInvalid")]
    [InlineData("{series: {count: 1, lastObservedTime: '2026-01-02T03:04:05.000006Z'}}", "series.count FieldValueInvalid")]
    public async Task Create_OfAnIncompleteEvent_NamesTheField(string change, string cause)
    {
        var reply = (await Cluster.PostAsync(EventsV1, ValidationTests.Merge(New, change))).Expect(422);

        Assert.Contains(cause, reply.Causes);
    }

    [Fact]
    public async Task Create_WithATimeOfWholeSeconds_IsABadRequest() =>
        (await Cluster.PostAsync(EventsV1, ValidationTests.Merge(New, "{eventTime: '2026-01-02T03:04:05Z'}"))).Expect(400);

    [Theory]
    [InlineData("{series: {count: 2, lastObservedTime: '2026-01-02T03:05:05.000006Z'}}", 200)]
    [InlineData("{note: other}", 422)]
    public async Task Patch_ThroughEventsV1_ChangesTheSeriesOnly(string patch, int code)
    {
        await Cluster.CreateAsync(EventsV1, New);

        (await Cluster.PatchAsync(EventsV1 + "/e", "merge-patch+json", patch)).Expect(code);
    }

    [Fact]
    public async Task Create_OfACoreEventInAnotherNamespace_IsRefused()
    {
        var reply = (await Cluster.PostAsync(Core,
            "{metadata: {name: e}, involvedObject: {kind: Pod, name: p, namespace: other}, reason: R}")).Expect(422);

        Assert.Equal(["involvedObject.namespace FieldValueInvalid"], reply.Causes);
    }
}
