using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Tests.Observing;

public sealed class NodeMatcherTests
{
    private const string Namespace = "images";

    private static readonly TaintView Taint = new() { Key = "pool", Value = "builds", Effect = "NoSchedule" };

    public static TheoryData<string, NodeView, JobSpec, bool> Cases => new()
    {
        { "ready", Node(), new JobSpec(), true },
        { "other architecture", Node(architecture: "arm64"), new JobSpec(), false },
        { "not ready", Node(ready: "Unknown"), new JobSpec(), false },
        { "cordoned", Node(unschedulable: true), new JobSpec(), false },
        { "cordon tolerated", Node(unschedulable: true), Tolerating(new V1Toleration { Key = "node.kubernetes.io/unschedulable", OperatorProperty = "Exists" }), true },
        { "selector unmet", Node(), Selecting("fast"), false },
        { "selector met", Node(disk: "fast"), Selecting("fast"), true },
        { "taint", Node(taint: Taint), new JobSpec(), false },
        { "soft taint", Node(taint: Taint with { Effect = "PreferNoSchedule" }), new JobSpec(), true },
        { "tolerated", Node(taint: Taint), Tolerating(new V1Toleration { Key = "pool", Value = "builds", Effect = "NoSchedule" }), true },
        { "tolerated by key", Node(taint: Taint), Tolerating(new V1Toleration { Key = "pool", OperatorProperty = "Exists" }), true },
        { "all tolerated", Node(taint: Taint), Tolerating(new V1Toleration { OperatorProperty = "Exists" }), true },
        { "other value", Node(taint: Taint), Tolerating(new V1Toleration { Key = "pool", Value = "web" }), false },
        { "other effect", Node(taint: Taint), Tolerating(new V1Toleration { Key = "pool", Value = "builds", Effect = "NoExecute" }), false },
    };

    public static TheoryData<NodeView[], JobSpec, string> Obstacles => new()
    {
        { [], new JobSpec(), "linux/amd64 is waiting for a ready node with architecture amd64." },
        { [], Selecting("fast"), "linux/amd64 is waiting for a ready node with architecture amd64 and labels disk=fast." },
        { [Node(architecture: "arm64", unschedulable: true), Node(unschedulable: true)], Selecting("fast"), "linux/amd64 is waiting for a ready node with architecture amd64 and labels disk=fast." },
        { [Node(name: "b", ready: "Unknown"), Node(name: "a", unschedulable: true)], new JobSpec(), "linux/amd64 is waiting for a ready node with architecture amd64. Node a is cordoned. Node b is not ready." },
        { [Node(unschedulable: true, ready: "False")], new JobSpec(), "linux/amd64 is waiting for a ready node with architecture amd64. Node node is cordoned." },
        { [Node(taint: Taint)], new JobSpec(), "linux/amd64 is waiting for a ready node with architecture amd64. Node node has the taint pool=builds:NoSchedule, which spec.job.tolerations does not tolerate." },
        { [.. "edcba".Select(name => Node(name: $"{name}", unschedulable: true))], new JobSpec(), "linux/amd64 is waiting for a ready node with architecture amd64. Node a is cordoned. Node b is cordoned. Node c is cordoned. And 2 more." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Match_OneNode_IsFoundWhereAPodFits(string what, NodeView node, JobSpec job, bool expected)
    {
        var match = Match(Builds.Amd64, Builds.Spec with { Job = job }, [node]);

        Assert.Equal((what, expected, "amd64"), (what, match.Missing is null, match.Architecture));
    }

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Match_NoNode_SaysWhatIsMissingAndWhichNodesAreInTheWay(NodeView[] nodes, JobSpec job, string expected) =>
        Assert.Equal(expected, Match(Builds.Amd64, Builds.Spec with { Job = job }, nodes).Missing);

    [Theory]
    [InlineData(Emulation.Never, "arm64", false)]
    [InlineData(Emulation.Allow, "amd64", true)]
    public void Match_OnlyAnotherArchitecture_IsForEmulation(Emulation emulation, string expected, bool found)
    {
        var match = Match(Builds.Arm64, Builds.Spec with { Emulation = emulation }, [Node()]);

        Assert.Equal((expected, found), (match.Architecture, match.Missing is null));
    }

    [Fact]
    public void Match_BothThere_IsTheNativeOne() => Assert.Equal(
        new NodeMatch("arm64"), Match(Builds.Arm64, Builds.Spec with { Emulation = Emulation.Allow }, [Node(), Node(architecture: "arm64")]));

    [Fact]
    public void Match_NotToWaitForNodes_IsTheNativeOneWithoutANode()
    {
        var options = new OperatorOptions();
        options.Controller.WaitForNode = false;

        Assert.Equal(new NodeMatch("arm64"), NodeMatcher.Match(Namespace, Builds.Arm64, Builds.Spec, options, []));
        Assert.Equal(
            new NodeMatch("amd64"), NodeMatcher.Match(Namespace, Builds.Arm64, Builds.Spec with { Emulation = Emulation.Allow }, options, [Node()]));
    }

    [Fact]
    public void Match_KueueQueue_WaitsForNoNode() =>
        Assert.Equal(new NodeMatch("arm64"), Match(Builds.Arm64, Builds.Spec with { Job = new JobSpec { QueueName = "talos" } }, []));

    [Fact]
    public void Match_BuildKitEndpoint_IsAnyNodeAndWaitsForNone()
    {
        var options = new OperatorOptions();
        options.Pods.BuildKitEndpoints.Add(Builds.Arm64, "tcp://buildkit-arm64:1234");
        options.Pods.BuildKitEndpoints.Add(Builds.Amd64, "tcp://buildkit-of-others:1234", "others");

        Assert.Equal(new NodeMatch(null), NodeMatcher.Match(Namespace, Builds.Arm64, Builds.Spec, options, []));
        Assert.NotNull(NodeMatcher.Match(Namespace, Builds.Amd64, Builds.Spec, options, []).Missing);
        Assert.Null(NodeMatcher.Match("others", Builds.Amd64, Builds.Spec, options, []).Missing);
    }

    [Fact]
    public void Kept_OfARealNode_IsWhatIsReadAndNoMore()
    {
        var node = new V1Node
        {
            Metadata = new V1ObjectMeta
            {
                Name = "node",
                Labels = new Dictionary<string, string> { ["kubernetes.io/arch"] = "amd64" },
                Annotations = new Dictionary<string, string> { ["volumes.kubernetes.io/controller-managed-attach-detach"] = "true" },
            },
            Spec = new V1NodeSpec { PodCIDR = "10.244.0.0/24", Unschedulable = true, Taints = [new V1Taint { Key = "pool", Effect = "NoSchedule" }] },
            Status = new V1NodeStatus
            {
                Conditions =
                [
                    new V1NodeCondition { Type = "Ready", Status = "True", Message = "kubelet is posting ready status" },
                    new V1NodeCondition { Type = "MemoryPressure", Status = "False" },
                ],
                Images = [new V1ContainerImage { Names = ["registry.example/image:v1"] }],
                Capacity = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("4") },
            },
        };

        const string expected = """
            {"metadata":{"name":"node","labels":{"kubernetes.io/arch":"amd64"}},
             "spec":{"unschedulable":true,"taints":[{"key":"pool","effect":"NoSchedule"}]},
             "status":{"conditions":[{"type":"Ready","status":"True"}]}}
            """;
        var kept = JsonSerializer.SerializeToNode(View.Of(node), Resources.Nodes.Json);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), kept), $"{kept}");
    }

    [Fact]
    public void MayTakeMore_OnlyWhatLetsAPodIn()
    {
        Assert.True(NodeMatcher.MayTakeMore(null, Node()));
        Assert.True(NodeMatcher.MayTakeMore(Node(ready: "False"), Node()));
        Assert.True(NodeMatcher.MayTakeMore(Node(unschedulable: true), Node()));
        Assert.True(NodeMatcher.MayTakeMore(Node(), Node(disk: "fast")));
        Assert.True(NodeMatcher.MayTakeMore(Node(taint: Taint), Node()));
        Assert.False(NodeMatcher.MayTakeMore(Node(), Node()));
        Assert.False(NodeMatcher.MayTakeMore(Node(), Node(ready: "False")));
    }

    private static JobSpec Selecting(string disk) => new() { NodeSelector = new Dictionary<string, string> { ["disk"] = disk } };

    private static JobSpec Tolerating(V1Toleration toleration) => new() { Tolerations = [toleration] };

    private static NodeMatch Match(string platform, TalosImageBuildSpec spec, IReadOnlyList<NodeView> nodes) =>
        NodeMatcher.Match(Namespace, platform, spec, new OperatorOptions(), nodes);

    private static NodeView Node(
        string architecture = "amd64", string name = "node", string ready = "True", bool? unschedulable = null, string disk = "slow", TaintView? taint = null) => new()
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Labels = new Dictionary<string, string>
                {
                    ["kubernetes.io/arch"] = architecture,
                    ["kubernetes.io/os"] = "linux",
                    ["disk"] = disk,
                },
            },
            Spec = new NodeSpecView { Unschedulable = unschedulable, Taints = taint is null ? null : [taint] },
            Status = new NodeStatusView { Conditions = [new ConditionView { Type = "Ready", Status = ready }] },
        };
}
