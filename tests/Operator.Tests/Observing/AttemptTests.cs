using k8s.Models;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Observing;

/// <summary>How many pods a platform has had, however Kubernetes counts them.</summary>
public sealed class AttemptTests
{
    private readonly Scenario scenario = new(Builds.Spec with { Platforms = [Builds.Amd64] });

    public AttemptTests() => scenario.Reconcile();

    private V1Job Job => scenario.Job(Builds.Amd64);

    private PlatformStatus Platform => scenario.Status.Platforms[0];

    [Fact]
    public void Attempts_FailedPodAndItsSuccessor_AreTwo()
    {
        scenario.Put(Pods.Failed(Job, "kernel", 75));
        Count(failed: 1);
        Assert.Equal(1, Settled());

        Start("second");
        Count(failed: 1, active: 1);
        Assert.Equal(2, Settled());
    }

    [Fact]
    public void Attempts_DrainedPodsThatAreDeleted_CountThoughTheJobDoesNot()
    {
        foreach (var (name, expected) in new[] { ("first", 1), ("second", 2), ("third", 3) })
        {
            Start(name);
            Count(active: 1);
            Assert.Equal(expected, Settled());
            scenario.Pods.Clear();
            Count();
            Assert.Equal(expected, Settled());
        }
    }

    [Fact]
    public void Attempts_EvictedPodThatStays_IsCountedOnce()
    {
        scenario.Put(Pods.Failed(Job, "kernel", 143).Disrupted("TerminationByKubelet", "The node was low on resource: memory."));
        Count();
        Assert.Equal(1, Settled());
        Start("second");
        Count(active: 1);
        Assert.Equal(2, Settled());
        scenario.Pods.RemoveAll(pod => pod.Status.Phase == "Failed");
        Assert.Equal(2, Settled());
    }

    [Fact]
    public void Attempts_NewestPodDeletedBesideAFailedOne_AreNotCountedAgain()
    {
        scenario.Put(Pods.Failed(Job, "kernel", 75));
        Settled();
        Start("second");
        Assert.Equal(2, Settled());
        scenario.Pods.RemoveAll(pod => pod.Status.Phase != "Failed");
        Assert.Equal(2, Settled());
        Start("third");
        Assert.Equal(3, Settled());
    }

    [Fact]
    public void Attempts_PodsNotYetInTheCounters_Count()
    {
        scenario.Change(Job, job => job with
        {
            Status = new V1JobStatus { Failed = 1, UncountedTerminatedPods = new V1UncountedTerminatedPods { Failed = ["uid-of-a-pod"] } },
        });

        Assert.Equal(2, Settled());
    }

    [Fact]
    public void Attempts_AfterASuspension_GoOnCounting()
    {
        Start("first");
        Settled();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        Settled();
        scenario.Pods.Clear();
        Assert.Equal(1, Settled());
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = false });
        Settled();
        Start("second");
        Assert.Equal(2, Settled());
    }

    [Fact]
    public void Attempts_OfAnotherRun_StartAtZero()
    {
        Start("first");
        Settled();
        scenario.Build = scenario.Build.Rebuild("monday");
        scenario.Settle();
        Assert.Equal(0, Platform.Attempts);
        Start("second");

        Assert.Equal(1, Settled());
    }

    private void Start(string name) => scenario.Put(Pods.Running(Job, scenario.Plan(Builds.Amd64), done: 0).Again(name, scenario.Now += TimeSpan.FromMinutes(1)));

    private void Count(int failed = 0, int active = 0) =>
        scenario.Change(Job, job => job with { Status = new V1JobStatus { StartTime = DateTime.UnixEpoch, Failed = failed, Active = active } });

    private int Settled()
    {
        scenario.Settle();
        return Platform.Attempts;
    }
}
