using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Scheduling;
using static TalosImageOperator.LocalCluster.Tests.Controllers.TestObjects;

namespace TalosImageOperator.LocalCluster.Tests.Controllers;

public sealed class NodeFitTests
{
    private const string Tail = ". no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";

    [Fact]
    public void Choose_NoNodes_SaysSo() =>
        Assert.Equal("no nodes available to schedule pods", NodeFit.Choose(Pod("{}"), []).Message);

    [Fact]
    public void Choose_NodeSelector_PicksTheNodeOfThatArchitecture() =>
        Assert.Equal("b", NodeFit.Choose(Pod("{nodeSelector: {kubernetes.io/arch: arm64}}"), [Node("a", "amd64"), Node("b", "arm64")]).Node);

    [Fact]
    public void Choose_EqualNodes_PicksTheOneWithFewerPods() =>
        Assert.Equal("b", NodeFit.Choose(Pod("{}"), [Node("a") with { Pods = [Pod("{}")] }, Node("b")]).Node);

    [Theory]
    [InlineData("{nodeSelector: {kubernetes.io/arch: s390x}}", "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector")]
    [InlineData("{containers: [{resources: {requests: {cpu: '9', memory: 100Gi}}}]}", "0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory")]
    public void Choose_NothingFits_CountsTheReasons(string spec, string message) =>
        Assert.Equal(message + Tail, NodeFit.Choose(Pod(spec), [Node("a"), Node("b", "arm64")]).Message);

    [Fact]
    public void Choose_TaintedAndCordoned_NamesBoth()
    {
        var tainted = Node("a");
        tainted.Node["spec"] = Parse("{taints: [{key: dedicated, value: builds, effect: NoSchedule}, {key: soft, effect: PreferNoSchedule}]}");
        var cordoned = Node("b");
        cordoned.Node["spec"] = Parse("{unschedulable: true}");

        Assert.Equal(
            "0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable" + Tail,
            NodeFit.Choose(Pod("{}"), [tainted, cordoned]).Message);
        Assert.Equal("a", NodeFit.Choose(Pod("{tolerations: [{key: dedicated, value: builds}]}"), [tainted, cordoned]).Node);
        Assert.Equal("a", NodeFit.Choose(Pod("{tolerations: [{operator: Exists}]}"), [tainted, cordoned]).Node);
        Assert.Null(NodeFit.Choose(Pod("{tolerations: [{key: dedicated, value: other}]}"), [tainted, cordoned]).Node);
    }

    [Fact]
    public void Choose_NotReadyNode_IsLeftOutEvenBeforeItsTaint()
    {
        var node = Node("a");
        node.Node["status"]!["conditions"] = new JsonArray(Parse("{type: Ready, status: 'False'}"));

        Assert.Contains("1 node(s) had untolerated taint(s)", NodeFit.Choose(Pod("{}"), [node]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{key: kubernetes.io/arch, operator: In, values: [amd64, arm64]}", true)]
    [InlineData("{key: kubernetes.io/arch, operator: NotIn, values: [amd64]}", false)]
    [InlineData("{key: missing, operator: DoesNotExist}", true)]
    [InlineData("{key: missing, operator: Exists}", false)]
    [InlineData("{key: size, operator: Gt, values: ['5']}", true)]
    [InlineData("{key: size, operator: Lt, values: ['5']}", false)]
    public void Choose_RequiredAffinity_Holds(string expression, bool fits)
    {
        var pod = Pod($"{{affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{{matchExpressions: [{expression}]}}]}}}}}}}}");
        var node = Node("a");
        node.Node["metadata"]!["labels"]!["size"] = "10";

        Assert.Equal(fits, NodeFit.Choose(pod, [node]).Node is not null);
    }

    [Fact]
    public void Choose_RequestsOfPodsAlreadyThere_Count()
    {
        var half = Pod("{containers: [{resources: {requests: {cpu: 1500m}}}]}");

        var full = NodeFit.Choose(half, [Node("a") with { Pods = [half] }, Node("b", "arm64") with { Node = Parse("{spec: {unschedulable: true}}") }]);
        Assert.Null(full.Node);
        Assert.Equal(
            "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
            full.Message);
        Assert.NotNull(NodeFit.Choose(half, [Node("a")]).Node);
    }

    [Theory]
    [InlineData("{containers: [{resources: {requests: {cpu: 1}}}], initContainers: [{resources: {requests: {cpu: 3}}}]}", 3)]
    [InlineData("{containers: [{resources: {requests: {cpu: 1}}}], initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 1}}}, {resources: {requests: {cpu: 3}}}]}", 4)]
    [InlineData("{containers: [{resources: {limits: {cpu: 2}}}], initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 1}}}]}", 3)]
    public void PodRequests_WithInitContainersAndSidecars_AreTheLargestSum(string spec, int cpu) =>
        Assert.Equal(cpu, PodRequests.Of(Pod(spec))["cpu"]);

    private static JsonObject Pod(string spec) => new() { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = Parse(spec) };

    private static NodeView Node(string name, string architecture = "amd64") => new(
        Parse($$"""
            metadata:
              name: {{name}}
              labels: {kubernetes.io/arch: "{{architecture}}"}
            status:
              allocatable: {cpu: "2", memory: 4Gi, pods: "110"}
              conditions: [{type: Ready, status: "True"}]
            """), []);
}
