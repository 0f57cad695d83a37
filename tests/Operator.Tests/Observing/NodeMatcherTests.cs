using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Observing;

public sealed class NodeMatcherTests
{
    private static readonly V1Taint Taint = new() { Key = "pool", Value = "builds", Effect = "NoSchedule" };

    public static TheoryData<string, V1Node, JobSpec, bool> Cases => new()
    {
        { "ready", Node(), new JobSpec(), true },
        { "other architecture", Node(architecture: "arm64"), new JobSpec(), false },
        { "not ready", Node(ready: "Unknown"), new JobSpec(), false },
        { "cordoned", Node(unschedulable: true), new JobSpec(), false },
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

    [Theory]
    [MemberData(nameof(Cases))]
    public void Architecture_OneNode_IsFoundWhereAPodFits(string what, V1Node node, JobSpec job, bool expected) => Assert.Equal(
        (what, expected ? "amd64" : null), (what, NodeMatcher.Architecture(Builds.Amd64, Builds.Spec with { Job = job }, [node])));

    [Theory]
    [InlineData(Emulation.Never, null)]
    [InlineData(Emulation.Allow, "amd64")]
    public void Architecture_OnlyAnotherOne_IsForEmulation(Emulation emulation, string? expected) =>
        Assert.Equal(expected, NodeMatcher.Architecture(Builds.Arm64, Builds.Spec with { Emulation = emulation }, [Node()]));

    [Fact]
    public void Architecture_BothThere_IsTheNativeOne() => Assert.Equal(
        "arm64",
        NodeMatcher.Architecture(Builds.Arm64, Builds.Spec with { Emulation = Emulation.Allow }, [Node(), Node(architecture: "arm64")]));

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

    private static V1Node Node(
        string architecture = "amd64", string ready = "True", bool? unschedulable = null, string disk = "slow", V1Taint? taint = null) => new()
        {
            Metadata = new V1ObjectMeta
            {
                Labels = new Dictionary<string, string>
                {
                    ["kubernetes.io/arch"] = architecture,
                    ["kubernetes.io/os"] = "linux",
                    ["disk"] = disk,
                },
            },
            Spec = new V1NodeSpec { Unschedulable = unschedulable, Taints = taint is null ? null : [taint] },
            Status = new V1NodeStatus { Conditions = [new V1NodeCondition { Type = "Ready", Status = ready }] },
        };
}
