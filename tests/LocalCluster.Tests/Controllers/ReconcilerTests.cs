using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.LocalCluster.Controllers.Accounts;
using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Controllers.Garbage;
using TalosImageOperator.LocalCluster.Controllers.Jobs;
using TalosImageOperator.LocalCluster.Controllers.Loop;
using TalosImageOperator.LocalCluster.Controllers.NodeLifecycle;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Controllers.Scheduling;
using TalosImageOperator.LocalCluster.Json;
using static TalosImageOperator.LocalCluster.Tests.Controllers.TestObjects;

namespace TalosImageOperator.LocalCluster.Tests.Controllers;

/// <summary>Controllers driven by hand: every change is handed over, every key reconciled, until nothing is left to do.</summary>
public sealed class ReconcilerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryObjects _objects;
    private readonly EventRecorder _events;

    public ReconcilerTests()
    {
        _objects = new InMemoryObjects(_time);
        _events = new EventRecorder(_objects, _time, NullLogger<EventRecorder>.Instance);
    }

    [Fact]
    public async Task Garbage_OwnerThatNeverExisted_TakesItsDependentAlong()
    {
        _objects.Create(Kinds.ConfigMaps, Owned("stray", "no-such-uid"));
        _objects.Create(Kinds.ConfigMaps, Named("free"));

        await RunAsync(new GarbageReconciler(_objects));

        Assert.Null(_objects.Find(Kinds.ConfigMaps, "default", "stray"));
        Assert.NotNull(_objects.Find(Kinds.ConfigMaps, "default", "free"));
    }

    [Fact]
    public async Task Garbage_OneOwnerOfTwoGone_OnlyTheReferenceGoes()
    {
        var owner = _objects.Create(Kinds.ConfigMaps, Named("owner"));
        _objects.Create(Kinds.ConfigMaps, Owned("both", "no-such-uid", owner.Uid()));

        await RunAsync(new GarbageReconciler(_objects));

        Assert.Equal(owner.Uid(), Assert.Single(_objects.Find(Kinds.ConfigMaps, "default", "both")!.Owners()).Text("uid"));
    }

    [Fact]
    public async Task Garbage_ForegroundDeletion_WaitsForDependentsThatBlock()
    {
        var owner = _objects.Create(Kinds.ConfigMaps, Named("owner"));
        var dependent = Owned("dependent", owner.Uid());
        dependent.Metadata()["finalizers"] = new JsonArray("test/keep");
        _objects.Create(Kinds.ConfigMaps, dependent);
        _objects.Delete(Kinds.ConfigMaps, "default", "owner", "Foreground");

        await RunAsync(new GarbageReconciler(_objects));
        Assert.True(_objects.Find(Kinds.ConfigMaps, "default", "dependent")!.IsTerminating());
        Assert.NotNull(_objects.Find(Kinds.ConfigMaps, "default", "owner"));

        _objects.Update(Kinds.ConfigMaps, "default", "dependent", value => value.RemoveFinalizer("test/keep"));
        await RunAsync(new GarbageReconciler(_objects));
        Assert.Empty(_objects.List(Kinds.ConfigMaps));
    }

    [Fact]
    public async Task Garbage_OrphaningDeletion_LeavesDependentsWithoutTheReference()
    {
        var owner = _objects.Create(Kinds.ConfigMaps, Named("owner"));
        _objects.Create(Kinds.ConfigMaps, Owned("dependent", owner.Uid()));
        _objects.Delete(Kinds.ConfigMaps, "default", "owner", "Orphan");

        await RunAsync(new GarbageReconciler(_objects));

        Assert.Empty(Assert.Single(_objects.List(Kinds.ConfigMaps)).Owners());
    }

    [Fact]
    public async Task Namespace_BeingDeleted_IsEmptiedThenReleased()
    {
        var space = Parse("{apiVersion: v1, kind: Namespace, metadata: {name: gone}, spec: {finalizers: [kubernetes]}}");
        _objects.Create(Kinds.Namespaces, space);
        var content = Named("content");
        content.Metadata()["namespace"] = "gone";
        _objects.Create(Kinds.ConfigMaps, content);
        _objects.Create(Kinds.ConfigMaps, Named("other"));
        _objects.Delete(Kinds.Namespaces, null, "gone");

        await RunAsync(new NamespaceReconciler(_objects));

        Assert.Equal("other", Assert.Single(_objects.List(Kinds.ConfigMaps)).Name());
        Assert.Empty(_objects.List(Kinds.Namespaces));
    }

    [Fact]
    public async Task Namespace_New_GetsItsDefaultAccount()
    {
        _objects.Create(Kinds.Namespaces, Parse("{apiVersion: v1, kind: Namespace, metadata: {name: fresh}}"));

        await RunAsync(new DefaultAccountReconciler(_objects));

        Assert.NotNull(_objects.Find(Kinds.ServiceAccounts, "fresh", "default"));
    }

    [Fact]
    public async Task LostPod_OfADeletedNode_FailsAsADisruption()
    {
        _objects.Create(Kinds.Pods, PodOfJob("p", "{phase: Running}"));

        await RunAsync(new LostPodReconciler(_objects, _time));

        var pod = _objects.Find(Kinds.Pods, "default", "p")!;
        Assert.Equal("Failed", pod.Phase());
        Assert.Equal("DeletionByPodGC", pod.Condition("DisruptionTarget").Text("reason"));
        Assert.True(pod.IsTerminating());
    }

    [Fact]
    public async Task Scheduler_NoNodeFits_SaysSoAndBindsOnceOneDoes()
    {
        var pod = Parse("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default}, spec: {nodeSelector: {arch: arm64}}}");
        _objects.Create(Kinds.Pods, pod);
        var scheduler = new SchedulerReconciler(_objects, _events, _time);
        await RunAsync(scheduler);
        var waiting = _objects.Find(Kinds.Pods, "default", "p")!;
        Assert.Equal("Unschedulable", waiting.Condition("PodScheduled").Text("reason"));
        Assert.Equal("FailedScheduling", Assert.Single(_objects.List(Kinds.Events)).Text("reason"));

        _objects.Create(Kinds.Nodes, ReadyNode("node-1"));
        await RunAsync(scheduler);

        var bound = _objects.Find(Kinds.Pods, "default", "p")!;
        Assert.Equal("node-1", bound.NodeName());
        Assert.True(bound.HasCondition("PodScheduled"));
    }

    [Fact]
    public async Task NodeLifecycle_NotReady_TaintsTheNodeAndMarksItsPods()
    {
        _objects.Create(Kinds.Nodes, ReadyNode("node-1"));
        _objects.Create(Kinds.Pods, PodOfJob("p", "{phase: Running, conditions: [{type: Ready, status: 'True'}]}"));
        var controller = new NodeLifecycleReconciler(_objects, _events, _time);
        await RunAsync(controller);
        Assert.Null(_objects.Find(Kinds.Nodes, null, "node-1").At("spec", "taints"));

        _objects.Update(
            Kinds.Nodes, null, "node-1", node => node.SetCondition(_time.GetUtcNow(), "Ready", false, "Test", "down"), status: true);
        await RunAsync(controller);

        JsonObject[] taints = [.. _objects.Find(Kinds.Nodes, null, "node-1").Items("spec", "taints").Objects()];
        Assert.Equal(["NoSchedule", "NoExecute"], taints.Select(taint => taint.Text("effect")));
        Assert.True(_objects.Find(Kinds.Pods, "default", "p")!.HasCondition("Ready", "False"));

        _objects.Update(
            Kinds.Nodes, null, "node-1", node => node.SetCondition(_time.GetUtcNow(), "Ready", true, "Test", "up"), status: true);
        await RunAsync(controller);
        Assert.Null(_objects.Find(Kinds.Nodes, null, "node-1").At("spec", "taints"));
    }

    [Fact]
    public async Task Job_WhosePodVanishesWithItsFinalizerHeld_KeepsItsCount()
    {
        _objects.Create(Kinds.Jobs, Job("{backoffLimit: 3}"));
        var controller = new JobReconciler(_objects, _events, _time, new JobTimings());
        await RunAsync(controller);
        var pod = Assert.Single(_objects.List(Kinds.Pods));
        _objects.Update(Kinds.Pods, "default", pod.Name(), value => value["status"] = Parse(Failed("main", 75)), status: true);
        _objects.Delete(Kinds.Pods, "default", pod.Name());

        await RunAsync(controller);
        await RunAsync(controller);

        Assert.Equal(1, _objects.Find(Kinds.Jobs, "default", "build").Integer("status", "failed"));
        Assert.DoesNotContain(_objects.List(Kinds.Pods), other => other.Name() == pod.Name());
    }

    [Fact]
    public async Task Job_Gone_LetsGoOfItsPods()
    {
        _objects.Create(Kinds.Pods, PodOfJob("p", "{phase: Succeeded}"));

        await RunAsync(new JobReconciler(_objects, _events, _time, new JobTimings()));

        Assert.False(_objects.Find(Kinds.Pods, "default", "p")!.IsTracked());
    }

    [Fact]
    public async Task FinishedJob_AfterItsTtl_IsDeletedAndNotBefore()
    {
        _objects.Create(Kinds.Jobs, Job(
            "{ttlSecondsAfterFinished: 60}", "{conditions: [{type: Complete, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z'}]}"));
        var controller = new FinishedJobReconciler(_objects, _time);
        ObjectKey key = new(Kinds.Jobs, "default", "build");

        Assert.Equal(TimeSpan.FromSeconds(60), controller.Reconcile(key));
        _time.Advance(TimeSpan.FromSeconds(60));
        await RunAsync(controller);

        Assert.True(_objects.Find(Kinds.Jobs, "default", "build")!.IsTerminating());
    }

    [Fact]
    public void Events_SaidAgain_CountUpInsteadOfPilingUp()
    {
        var subject = _objects.Create(Kinds.ConfigMaps, Named("subject"));
        for (var i = 0; i < 3; i++)
        {
            _events.Warning(subject, new EventSource("test"), "Again", "the same");
        }

        _events.Warning(subject, new EventSource("test"), "Again", "another");

        Assert.Equal([1, 3], _objects.List(Kinds.Events).Select(story => story.Integer("count") ?? 0).Order());
    }

    // Doubts of the garbage collector last a second of the fake clock.
    private async Task RunAsync(IReconciler reconciler)
    {
        for (var round = 0; round < 5; round++)
        {
            HashSet<ObjectKey> keys = [];
            using var standing = new CancellationTokenSource();
            await using (var changes = _objects.Changes(standing.Token).GetAsyncEnumerator(standing.Token))
            {
                for (var left = _objects.Count; left > 0 && await changes.MoveNextAsync(); left--)
                {
                    keys.UnionWith(reconciler.Concerns(changes.Current));
                }
            }
            foreach (var key in keys)
            {
                reconciler.Reconcile(key);
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static JsonObject ReadyNode(string name) => Parse($$"""
        apiVersion: v1
        kind: Node
        metadata:
          name: "{{name}}"
          labels: {arch: arm64}
        status: {conditions: [{type: Ready, status: "True"}]}
        """);

    private static JsonObject Named(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
    };

    private static JsonObject Owned(string name, params string[] owners)
    {
        var value = Named(name);
        value.Metadata()["ownerReferences"] = new JsonArray([.. owners.Select(uid => (JsonNode)new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = "owner", ["uid"] = uid, ["blockOwnerDeletion"] = true,
        })]);
        return value;
    }
}
