using k8s.Models;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Observing;

/// <summary>How many pods a platform has had, however Kubernetes counts them.</summary>
public sealed class AttemptTests
{
    private readonly Scenario _scenario = new(Builds.Spec with { Platforms = [Builds.Amd64] });

    public AttemptTests()
    {
        _scenario.Reconcile();
    }

    private V1Job Job => _scenario.Job(Builds.Amd64);

    private PlatformStatus Platform => _scenario.Status.Platforms[0];

    [Fact]
    public void Attempts_FailedPodAndItsSuccessor_AreTwo()
    {
        _scenario.Put(Pods.Failed(Job, "kernel", 75));
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
            _scenario.Pods.Clear();
            Count();
            Assert.Equal(expected, Settled());
        }
    }

    [Fact]
    public void Attempts_EvictedPodThatStays_IsCountedOnce()
    {
        _scenario.Put(Pods.Failed(Job, "kernel", 143).Disrupted("TerminationByKubelet", "The node was low on resource: memory."));
        Count();
        Assert.Equal(1, Settled());
        Start("second");
        Count(active: 1);
        Assert.Equal(2, Settled());
        _scenario.Pods.RemoveAll(pod => pod.Status.Phase == "Failed");
        Assert.Equal(2, Settled());
    }

    [Fact]
    public void Attempts_NewestPodDeletedBesideAFailedOne_AreNotCountedAgain()
    {
        _scenario.Put(Pods.Failed(Job, "kernel", 75));
        Settled();
        Start("second");
        Assert.Equal(2, Settled());
        _scenario.Pods.RemoveAll(pod => pod.Status.Phase != "Failed");
        Assert.Equal(2, Settled());
        Start("third");
        Assert.Equal(3, Settled());
    }

    [Fact]
    public void Attempts_PodsNotYetInTheCounters_Count()
    {
        _scenario.Change(Job, job => job with
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
        _scenario.Build = _scenario.Build.Edit(spec => spec with { Suspend = true });
        Settled();
        _scenario.Pods.Clear();
        Assert.Equal(1, Settled());
        _scenario.Build = _scenario.Build.Edit(spec => spec with { Suspend = false });
        Settled();
        Start("second");
        Assert.Equal(2, Settled());
    }

    [Fact]
    public void Attempts_JobThatCountsAPodBeforeTheCacheHasIt_AreNotCountedTwice()
    {
        Count(active: 1);
        Settled();
        Start("first");
        Assert.Equal(1, Settled());

        _scenario.Pods.Clear();
        _scenario.Put(Pods.Failed(Job, "kernel", 75).Again("first", _scenario.Now));
        Count(failed: 1, active: 1);
        Assert.Equal(1, Settled());
        Start("second");
        Assert.Equal(2, Settled());
    }

    [Fact]
    public void Attempts_OfAnotherRun_StartAtZero()
    {
        Start("first");
        Settled();
        _scenario.Build = _scenario.Build.Rebuild("monday");
        _scenario.Settle();
        Assert.Equal(0, Platform.Attempts);
        Start("second");

        Assert.Equal(1, Settled());
    }

    private void Start(string name) => _scenario.Put(Pods.Running(Job, _scenario.Plan(Builds.Amd64), done: 0).Again(name, _scenario.Now += TimeSpan.FromMinutes(1)));

    private void Count(int failed = 0, int active = 0) =>
        _scenario.Change(Job, job => job with { Status = new V1JobStatus { StartTime = DateTime.UnixEpoch, Failed = failed, Active = active } });

    private int Settled()
    {
        _scenario.Settle();
        return Platform.Attempts;
    }
}
