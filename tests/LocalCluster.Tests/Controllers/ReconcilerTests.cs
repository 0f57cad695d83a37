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
using TalosImageOperator.LocalCluster.Storage;
using static TalosImageOperator.LocalCluster.Tests.Controllers.TestObjects;

namespace TalosImageOperator.LocalCluster.Tests.Controllers;

/// <summary>Controllers driven by hand: every change is handed over, every key reconciled, until nothing is left to do.</summary>
public sealed class ReconcilerTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryObjects objects;
    private readonly EventRecorder events;

    public ReconcilerTests()
    {
        objects = new InMemoryObjects(time);
        events = new EventRecorder(objects, time, NullLogger<EventRecorder>.Instance);
    }

    [Fact]
    public async Task Garbage_OwnerThatNeverExisted_TakesItsDependentAlong()
    {
        objects.Create(Kinds.ConfigMaps, Owned("stray", "no-such-uid"));
        objects.Create(Kinds.ConfigMaps, Named("free"));

        await RunAsync(new GarbageReconciler(objects));

        Assert.Null(objects.Find(Kinds.ConfigMaps, "default", "stray"));
        Assert.NotNull(objects.Find(Kinds.ConfigMaps, "default", "free"));
    }

    [Fact]
    public async Task Garbage_OneOwnerOfTwoGone_OnlyTheReferenceGoes()
    {
        JsonObject owner = objects.Create(Kinds.ConfigMaps, Named("owner"));
        objects.Create(Kinds.ConfigMaps, Owned("both", "no-such-uid", owner.Uid()));

        await RunAsync(new GarbageReconciler(objects));

        Assert.Equal(owner.Uid(), Assert.Single(objects.Find(Kinds.ConfigMaps, "default", "both")!.Owners()).Text("uid"));
    }

    [Fact]
    public async Task Garbage_ForegroundDeletion_WaitsForDependentsThatBlock()
    {
        JsonObject owner = objects.Create(Kinds.ConfigMaps, Named("owner"));
        JsonObject dependent = Owned("dependent", owner.Uid());
        dependent.Metadata()["finalizers"] = new JsonArray("test/keep");
        objects.Create(Kinds.ConfigMaps, dependent);
        objects.Delete(Kinds.ConfigMaps, "default", "owner", "Foreground");

        await RunAsync(new GarbageReconciler(objects));
        Assert.True(objects.Find(Kinds.ConfigMaps, "default", "dependent")!.IsTerminating());
        Assert.NotNull(objects.Find(Kinds.ConfigMaps, "default", "owner"));

        objects.Update(Kinds.ConfigMaps, "default", "dependent", value => value.RemoveFinalizer("test/keep"));
        await RunAsync(new GarbageReconciler(objects));
        Assert.Empty(objects.List(Kinds.ConfigMaps));
    }

    [Fact]
    public async Task Garbage_OrphaningDeletion_LeavesDependentsWithoutTheReference()
    {
        JsonObject owner = objects.Create(Kinds.ConfigMaps, Named("owner"));
        objects.Create(Kinds.ConfigMaps, Owned("dependent", owner.Uid()));
        objects.Delete(Kinds.ConfigMaps, "default", "owner", "Orphan");

        await RunAsync(new GarbageReconciler(objects));

        Assert.Empty(Assert.Single(objects.List(Kinds.ConfigMaps)).Owners());
    }

    [Fact]
    public async Task Namespace_BeingDeleted_IsEmptiedThenReleased()
    {
        JsonObject space = Parse("{apiVersion: v1, kind: Namespace, metadata: {name: gone}, spec: {finalizers: [kubernetes]}}");
        objects.Create(Kinds.Namespaces, space);
        JsonObject content = Named("content");
        content.Metadata()["namespace"] = "gone";
        objects.Create(Kinds.ConfigMaps, content);
        objects.Create(Kinds.ConfigMaps, Named("other"));
        objects.Delete(Kinds.Namespaces, null, "gone");

        await RunAsync(new NamespaceReconciler(objects));

        Assert.Equal("other", Assert.Single(objects.List(Kinds.ConfigMaps)).Name());
        Assert.Empty(objects.List(Kinds.Namespaces));
    }

    [Fact]
    public async Task Namespace_New_GetsItsDefaultAccount()
    {
        objects.Create(Kinds.Namespaces, Parse("{apiVersion: v1, kind: Namespace, metadata: {name: fresh}}"));

        await RunAsync(new DefaultAccountReconciler(objects));

        Assert.NotNull(objects.Find(Kinds.ServiceAccounts, "fresh", "default"));
    }

    [Fact]
    public async Task LostPod_OfADeletedNode_FailsAsADisruption()
    {
        objects.Create(Kinds.Pods, PodOfJob("p", "{phase: Running}"));

        await RunAsync(new LostPodReconciler(objects, time));

        JsonObject pod = objects.Find(Kinds.Pods, "default", "p")!;
        Assert.Equal("Failed", pod.Phase());
        Assert.Equal("DeletionByPodGC", pod.Condition("DisruptionTarget").Text("reason"));
        Assert.True(pod.IsTerminating());
    }

    [Fact]
    public async Task Scheduler_NoNodeFits_SaysSoAndBindsOnceOneDoes()
    {
        JsonObject pod = Parse("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default}, spec: {nodeSelector: {arch: arm64}}}");
        objects.Create(Kinds.Pods, pod);
        var scheduler = new SchedulerReconciler(objects, events, time);
        await RunAsync(scheduler);
        JsonObject waiting = objects.Find(Kinds.Pods, "default", "p")!;
        Assert.Equal("Unschedulable", waiting.Condition("PodScheduled").Text("reason"));
        Assert.Equal("FailedScheduling", Assert.Single(objects.List(Kinds.Events)).Text("reason"));

        objects.Create(Kinds.Nodes, ReadyNode("node-1"));
        await RunAsync(scheduler);

        JsonObject bound = objects.Find(Kinds.Pods, "default", "p")!;
        Assert.Equal("node-1", bound.NodeName());
        Assert.True(bound.HasCondition("PodScheduled"));
    }

    [Fact]
    public async Task NodeLifecycle_NotReady_TaintsTheNodeAndMarksItsPods()
    {
        objects.Create(Kinds.Nodes, ReadyNode("node-1"));
        objects.Create(Kinds.Pods, PodOfJob("p", "{phase: Running, conditions: [{type: Ready, status: 'True'}]}"));
        var controller = new NodeLifecycleReconciler(objects, events, time);
        await RunAsync(controller);
        Assert.Null(objects.Find(Kinds.Nodes, null, "node-1").At("spec", "taints"));

        objects.Update(
            Kinds.Nodes, null, "node-1", node => node.SetCondition(time.GetUtcNow(), "Ready", false, "Test", "down"), status: true);
        await RunAsync(controller);

        JsonObject[] taints = [.. objects.Find(Kinds.Nodes, null, "node-1").Items("spec", "taints").Objects()];
        Assert.Equal(["NoSchedule", "NoExecute"], taints.Select(taint => taint.Text("effect")));
        Assert.True(objects.Find(Kinds.Pods, "default", "p")!.HasCondition("Ready", "False"));

        objects.Update(
            Kinds.Nodes, null, "node-1", node => node.SetCondition(time.GetUtcNow(), "Ready", true, "Test", "up"), status: true);
        await RunAsync(controller);
        Assert.Null(objects.Find(Kinds.Nodes, null, "node-1").At("spec", "taints"));
    }

    [Fact]
    public async Task Job_WhosePodVanishesWithItsFinalizerHeld_KeepsItsCount()
    {
        objects.Create(Kinds.Jobs, Job("{backoffLimit: 3}"));
        var controller = new JobReconciler(objects, events, time, new JobTimings());
        await RunAsync(controller);
        JsonObject pod = Assert.Single(objects.List(Kinds.Pods));
        objects.Update(Kinds.Pods, "default", pod.Name(), value => value["status"] = Parse(Failed("main", 75)), status: true);
        objects.Delete(Kinds.Pods, "default", pod.Name());

        await RunAsync(controller);
        await RunAsync(controller);

        Assert.Equal(1, objects.Find(Kinds.Jobs, "default", "build").Integer("status", "failed"));
        Assert.DoesNotContain(objects.List(Kinds.Pods), other => other.Name() == pod.Name());
    }

    [Fact]
    public async Task Job_Gone_LetsGoOfItsPods()
    {
        objects.Create(Kinds.Pods, PodOfJob("p", "{phase: Succeeded}"));

        await RunAsync(new JobReconciler(objects, events, time, new JobTimings()));

        Assert.False(objects.Find(Kinds.Pods, "default", "p")!.IsTracked());
    }

    [Fact]
    public async Task FinishedJob_AfterItsTtl_IsDeletedAndNotBefore()
    {
        objects.Create(Kinds.Jobs, Job(
            "{ttlSecondsAfterFinished: 60}", "{conditions: [{type: Complete, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z'}]}"));
        var controller = new FinishedJobReconciler(objects, time);
        ObjectKey key = new(Kinds.Jobs, "default", "build");

        Assert.Equal(TimeSpan.FromSeconds(60), controller.Reconcile(key));
        time.Advance(TimeSpan.FromSeconds(60));
        await RunAsync(controller);

        Assert.True(objects.Find(Kinds.Jobs, "default", "build")!.IsTerminating());
    }

    [Fact]
    public void Events_SaidAgain_CountUpInsteadOfPilingUp()
    {
        JsonObject subject = objects.Create(Kinds.ConfigMaps, Named("subject"));
        for (int i = 0; i < 3; i++) events.Warning(subject, new EventSource("test"), "Again", "the same");
        events.Warning(subject, new EventSource("test"), "Again", "another");

        Assert.Equal([1, 3], objects.List(Kinds.Events).Select(story => story.Integer("count") ?? 0).Order());
    }

    // Doubts of the garbage collector last a second of the fake clock.
    private async Task RunAsync(IReconciler reconciler)
    {
        for (int round = 0; round < 5; round++)
        {
            HashSet<ObjectKey> keys = [];
            using var standing = new CancellationTokenSource();
            await using (IAsyncEnumerator<ObjectChange> changes = objects.Changes(standing.Token).GetAsyncEnumerator(standing.Token))
            {
                for (int left = objects.Count; left > 0 && await changes.MoveNextAsync(); left--)
                {
                    keys.UnionWith(reconciler.Concerns(changes.Current));
                }
            }
            foreach (ObjectKey key in keys) reconciler.Reconcile(key);
            time.Advance(TimeSpan.FromSeconds(1));
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
        JsonObject value = Named(name);
        value.Metadata()["ownerReferences"] = new JsonArray([.. owners.Select(uid => (JsonNode)new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = "owner", ["uid"] = uid, ["blockOwnerDeletion"] = true,
        })]);
        return value;
    }
}
