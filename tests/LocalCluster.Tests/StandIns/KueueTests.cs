using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.LocalCluster.Controllers.Loop;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.StandIns;
using TalosImageOperator.LocalCluster.Tests.Controllers;

namespace TalosImageOperator.LocalCluster.Tests.StandIns;

public sealed class KueueTests
{
    private readonly InMemoryObjects _objects = new(new FakeTimeProvider());
    private readonly Kueue _kueue;

    public KueueTests()
    {
        _kueue = new Kueue(_objects);
    }

    [Fact]
    public void SuspendedJob_InAQueue_IsStartedAsOftenAsItIsSuspended()
    {
        Create("a");
        for (var round = 0; round < 2; round++)
        {
            _objects.Update(Kinds.Jobs, "default", "a", job => job["spec"]!["suspend"] = true);
            Settle();
            Assert.Equal("a", Running());
        }
    }

    [Fact]
    public void Quota_Reached_SuspendsTheJobsBeyondItAndStartsThemWhenOthersEnd()
    {
        _kueue.Quota = 1;
        Create("b", suspend: false);
        Settle();
        Create("a", suspend: false);
        Settle();
        Assert.Equal("b", Running());

        _objects.Update(Kinds.Jobs, "default", "b", job => job.SetCondition(default, "Complete", true), status: true);
        Settle();
        Assert.Equal("a b", Running());

        _kueue.Quota = 0;
        Assert.Equal("b", Running());
    }

    [Fact]
    public void JobWithoutQueueName_IsLeftAloneUnlessAllAreManaged()
    {
        Create("a", queue: null);
        Settle();
        Assert.Equal("", Running());

        _kueue.ManageJobsWithoutQueueName = true;
        Assert.Equal("a", Running());
    }

    private void Create(string name, bool suspend = true, string? queue = "builds")
    {
        var job = TestObjects.Job($"{{suspend: {(suspend ? "true" : "false")}}}");
        job["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default", ["uid"] = name };
        if (queue is not null)
        {
            job["metadata"]!["labels"] = new JsonObject { ["kueue.x-k8s.io/queue-name"] = queue };
        }

        _objects.Create(Kinds.Jobs, job);
    }

    private void Settle() => ((IReconciler)_kueue).Reconcile(default);

    private string Running() =>
        string.Join(' ', _objects.List(Kinds.Jobs).Where(job => job.Flag("spec", "suspend") == false).Select(job => job.Name()));
}
