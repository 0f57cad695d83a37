using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Tests.Observing;

/// <summary>Which builds a change of a node reconciles.</summary>
public sealed class BuildTriggerTests
{
    private readonly BuildTriggers _triggers;
    private readonly NamespacedName _build;

    public BuildTriggerTests()
    {
        var time = new FakeTimeProvider();
        var filled = new FilledCaches(time);
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Run(Builds.Amd64, done: 1);
        scenario.Settle();
        _build = filled.Set(scenario);
        filled.Set(new Scenario { Build = Builds.Of(name: "elsewhere") });
        var caches = filled.Read();
        _triggers = new BuildTriggers(caches, new BuildQueue(caches, new OperatorOptions(), time), new NodeWaitList());
    }

    public static TheoryData<string, NodeView?, NodeView, bool> Changes => new()
    {
        { "stops reporting", Node(), Node(ready: "Unknown"), true },
        { "reports again", Node(ready: "Unknown"), Node(), true },
        { "is cordoned", Node(), Node(cordoned: true), true },
        { "is uncordoned", Node(cordoned: true), Node(), true },
        { "only reports", Node(), Node(), false },
        { "is new", null, Node(), false },
        { "is another", Node(name: "node-2"), Node(name: "node-2", ready: "Unknown"), false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Of_NodeWithAPodOfABuild_ReconcilesItWhereItsStateChanges(string what, NodeView? before, NodeView after, bool expected)
    {
        var change = new StoreChange<NodeView> { Kind = StoreChangeKind.Updated, Key = NamespacedName.Of(after), Old = before, New = after };

        Assert.Equal((what, expected ? $"{_build}" : ""), (what, string.Join(' ', _triggers.Of(change))));
    }

    private static NodeView Node(string name = "node-1", string ready = "True", bool cordoned = false) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["kubernetes.io/os"] = "linux" } },
        Spec = new NodeSpecView { Unschedulable = cordoned },
        Status = new NodeStatusView { Conditions = [new ConditionView { Type = "Ready", Status = ready }] },
    };
}
