using k8s.Models;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Rendering;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Operator.Tests.Statuses;

/// <summary>What people see of a build in each of its states, as text.</summary>
public sealed class ScreenTests
{
    private readonly Scenario scenario = New();
    private readonly List<string> shown = [];

    [Fact]
    public void Screen_Waiting()
    {
        scenario.Nodes[Builds.Amd64] = scenario.Nodes[Builds.Arm64] = null;
        Show("No node of either architecture");

        scenario.Nodes.Remove(Builds.Amd64);
        scenario.Reconcile();
        var pod = Pods.Waiting(scenario.Job(Builds.Amd64));
        scenario.Put(pod with
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

        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        Show("Suspended");
        Check("status-waiting.txt");
    }

    [Fact]
    public void Screen_Building()
    {
        scenario.Nodes[Builds.Arm64] = null;
        Show("The node of linux/arm64 is missing");

        scenario.Run(Builds.Amd64, done: 2);
        scenario.Nodes.Clear();
        Show("It joins");

        scenario.Run(Builds.Arm64, done: 1);
        scenario.ClusterNodes["node-1"] = new V1Node
        {
            Spec = new V1NodeSpec(),
            Status = new V1NodeStatus { Conditions = [new V1NodeCondition { Type = "Ready", Status = "Unknown" }] },
        };
        Show("The kubelet stops reporting");

        scenario.ClusterNodes.Clear();
        scenario.Succeed(Builds.Amd64);
        Show("linux/amd64 is done");
        Check("status-building.txt");
    }

    [Fact]
    public void Screen_Failed()
    {
        Show("Started");
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        var job = scenario.Job(Builds.Arm64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65, Pods.Error(new StepError
        {
            Class = FailureClass.Build,
            Reason = "BuildFailed",
            Message = "make kernel failed.",
            LogTail = "make: *** [Makefile:1: kernel] Error 1",
        })).Began(scenario.Now));
        Show("The kernel of linux/arm64 does not compile");

        scenario.Build = scenario.Build.Edit(spec => spec with { Variables = new Dictionary<string, string> { ["WITH_DEBUG"] = "true" } });
        Show("The spec is edited");
        Check("status-failed.txt");
    }

    [Fact]
    public void Screen_Retried()
    {
        Show("Started");
        var job = scenario.Job(Builds.Amd64);
        scenario.Run(Builds.Arm64, done: 1);
        scenario.Put(Pods.Failed(job, "kernel", 75, Pods.Error(new StepError
        {
            Class = FailureClass.Infrastructure,
            Reason = "RegistryUnreachable",
            Message = "Cannot reach registry.example: connection refused.",
        })).Began(scenario.Now));
        Show("The registry is unreachable");

        scenario.Put(Pods.Running(job, scenario.Plan(Builds.Amd64), done: 1).Again("second", scenario.Now).Began(scenario.Now));
        Show("The second pod runs");

        scenario.Pods.RemoveAll(pod => pod.Metadata.Name.EndsWith("second", StringComparison.Ordinal));
        scenario.Put(Pods.Failed(job, "kernel", 143).Again("second", scenario.Now).Began(scenario.Now)
            .Disrupted("EvictionByEvictionAPI", "Eviction API: evicting"));
        Show("Its node is drained");

        scenario.Put(Pods.Running(job, scenario.Plan(Builds.Amd64), done: 0).Again("third", scenario.Now).Began(scenario.Now));
        Show("The third pod runs");
        Check("status-retried.txt");
    }

    [Fact]
    public void Screen_Finished()
    {
        Show("Started");
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        Show("Both platforms are built");

        scenario.Publish();
        Show("Published");

        scenario.Build = scenario.Build.Rebuild("monday");
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
        scenario.Now += TimeSpan.FromMinutes(5);
        scenario.Settle();
        shown.Add(Screen.Of(title, scenario));
    }

    private void Check(string name) => GoldenFile.Check(name, string.Concat(shown));
}
