using k8s.Models;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Rendering;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Statuses;

/// <summary>What people see of a build in each of its states, as text.</summary>
public sealed class ScreenTests
{
    private readonly Scenario _scenario = New();
    private readonly List<string> _shown = [];

    [Fact]
    public void Screen_Waiting()
    {
        _scenario.Nodes[Builds.Amd64] = _scenario.Nodes[Builds.Arm64] = null;
        Show("No node of either architecture");

        _scenario.Nodes.Remove(Builds.Amd64);
        _scenario.Reconcile();
        var pod = Pods.Waiting(_scenario.Job(Builds.Amd64));
        _scenario.Put(pod with
        {
            Spec = pod.Spec with { NodeName = null },
            Status = pod.Status with
            {
                Conditions =
                [
                    new V1PodCondition
                    {
                        Type = "PodScheduled", Status = "False", Reason = "Unschedulable",
                        Message = "0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
                    },
                ],
            },
        });
        Show("The node of linux/amd64 is too small");

        _scenario.Build = _scenario.Build.Edit(spec => spec with { Suspend = true });
        Show("Suspended");
        Check("status-waiting.txt");
    }

    [Fact]
    public void Screen_Building()
    {
        _scenario.Nodes[Builds.Arm64] = null;
        Show("The node of linux/arm64 is missing");

        _scenario.Run(Builds.Amd64, done: 2);
        _scenario.Nodes.Clear();
        Show("It joins");

        _scenario.Run(Builds.Arm64, done: 1);
        _scenario.ClusterNodes["node-1"] = new NodeView
        {
            Spec = new NodeSpecView(),
            Status = new NodeStatusView { Conditions = [new ConditionView { Type = "Ready", Status = "Unknown" }] },
        };
        Show("The kubelet stops reporting");

        _scenario.ClusterNodes.Clear();
        _scenario.Succeed(Builds.Amd64);
        Show("linux/amd64 is done");
        Check("status-building.txt");
    }

    [Fact]
    public void Screen_Failed()
    {
        Show("Started");
        _scenario.Succeed(Builds.Amd64);
        _scenario.Reconcile();
        var job = _scenario.Job(Builds.Arm64);
        _scenario.Fail(job, Pods.Failed(job, "kernel", 65, Pods.Error(new StepError
        {
            Class = FailureClass.Build,
            Reason = "BuildFailed",
            Message = "make kernel failed.",
            LogTail = "make: *** [Makefile:1: kernel] Error 1",
        })).Began(_scenario.Now));
        Show("The kernel of linux/arm64 does not compile");

        _scenario.Build = _scenario.Build.Edit(spec => spec with { Variables = new Dictionary<string, string> { ["WITH_DEBUG"] = "true" } });
        Show("The spec is edited");
        Check("status-failed.txt");
    }

    [Fact]
    public void Screen_Retried()
    {
        Show("Started");
        var job = _scenario.Job(Builds.Amd64);
        _scenario.Run(Builds.Arm64, done: 1);
        _scenario.Put(Pods.Failed(job, "kernel", 75, Pods.Error(new StepError
        {
            Class = FailureClass.Infrastructure,
            Reason = "RegistryUnreachable",
            Message = "Cannot reach registry.example: connection refused.",
        })).Began(_scenario.Now));
        Show("The registry is unreachable");

        _scenario.Put(Pods.Running(job, _scenario.Plan(Builds.Amd64), done: 1).Again("second", _scenario.Now).Began(_scenario.Now));
        Show("The second pod runs");

        _scenario.Pods.RemoveAll(pod => pod.Metadata.Name.EndsWith("second", StringComparison.Ordinal));
        _scenario.Put(Pods.Failed(job, "kernel", 143).Again("second", _scenario.Now).Began(_scenario.Now)
            .Disrupted("EvictionByEvictionAPI", "Eviction API: evicting"));
        Show("Its node is drained");

        _scenario.Put(Pods.Running(job, _scenario.Plan(Builds.Amd64), done: 0).Again("third", _scenario.Now).Began(_scenario.Now));
        Show("The third pod runs");
        Check("status-retried.txt");
    }

    [Fact]
    public void Screen_Finished()
    {
        Show("Started");
        _scenario.Succeed(Builds.Amd64);
        _scenario.Succeed(Builds.Arm64);
        Show("Both platforms are built");

        _scenario.Publish();
        Show("Published");

        _scenario.Build = _scenario.Build.Rebuild("monday");
        Show("A rebuild is requested");
        Check("status-finished.txt");
    }

    private static Scenario New()
    {
        var scenario = new Scenario();
        scenario.Build = scenario.Build with
        {
            Metadata = scenario.Build.Metadata with { CreationTimestamp = scenario.Now.UtcDateTime },
        };
        return scenario;
    }

    private void Show(string title)
    {
        _scenario.Now += TimeSpan.FromMinutes(5);
        _scenario.Settle();
        _shown.Add(Screen.Of(title, _scenario));
    }

    private void Check(string name) => GoldenFile.Check(name, string.Concat(_shown));
}
