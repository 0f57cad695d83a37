using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Operator.Tests.Statuses;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Tests.Observing;

/// <summary>What the node of a running pod means for the build.</summary>
public sealed class NodeProblemTests
{
    private readonly Scenario _scenario = new(Builds.Spec with { Platforms = [Builds.Amd64] });

    public NodeProblemTests()
    {
        _scenario.Reconcile();
        _scenario.Run(Builds.Amd64, done: 1);
    }

    [Theory]
    [InlineData("False")]
    [InlineData("Unknown")]
    public void Explain_NodeIsNotReady_SaysSoUntilItIsAgain(string ready)
    {
        Node(ready);
        _scenario.Settle();
        var platform = _scenario.Status.Platforms[0];
        Assert.Equal(Reasons.NodeNotReady, platform.Reason);
        Assert.Equal($"Node node-1 is NotReady. The state of pod {platform.Pod} is unknown.", platform.Message);
        Assert.Equal((Reasons.NodeNotReady, true), (_scenario.Events[^1].Reason, _scenario.Events[^1].Warning));

        Node("True");
        _scenario.Settle();
        Assert.Equal((null, null), (_scenario.Status.Platforms[0].Reason, _scenario.Status.Platforms[0].Message));
        Assert.Equal(Reasons.Building, _scenario.Events[^1].Reason);
    }

    [Fact]
    public void Explain_NodeIsCordoned_NamesItAndGoesOn()
    {
        Node("True", cordoned: true);
        _scenario.Settle();

        var platform = _scenario.Status.Platforms[0];
        Assert.Equal((null, "Node node-1 is cordoned. Draining it restarts the build of linux/amd64."), (platform.Reason, platform.Message));
        Assert.Equal(Reasons.Building, _scenario.Build.Condition("Ready").Reason);
    }

    [Fact]
    public void Explain_PodHasEnded_SaysNothingOfItsNode()
    {
        Node("False");
        _scenario.Put(Pods.Failed(_scenario.Job(Builds.Amd64), "kernel", 75));
        _scenario.Settle();

        Assert.Equal(Reasons.BuildFailed, _scenario.Status.Platforms[0].Reason);
    }

    private void Node(string ready, bool cordoned = false) => _scenario.ClusterNodes["node-1"] = new NodeView
    {
        Metadata = new V1ObjectMeta { Name = "node-1" },
        Spec = new NodeSpecView { Unschedulable = cordoned },
        Status = new NodeStatusView { Conditions = [new ConditionView { Type = "Ready", Status = ready }] },
    };
}
