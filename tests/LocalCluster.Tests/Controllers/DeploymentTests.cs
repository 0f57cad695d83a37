using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.LocalCluster.Controllers.Deployments;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;
using static TalosImageOperator.LocalCluster.Tests.Controllers.TestObjects;

namespace TalosImageOperator.LocalCluster.Tests.Controllers;

/// <summary>A Deployment's pods and status, one reconcile at a time.</summary>
public sealed class DeploymentTests
{
    private readonly InMemoryObjects _objects;
    private readonly DeploymentReconciler _reconciler;

    public DeploymentTests()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _objects = new InMemoryObjects(time);
        _reconciler = new DeploymentReconciler(_objects, time);
        _objects.Create(Kinds.Deployments, Parse("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {serviceAccountName: web, containers: [{name: main, image: "web:1"}]}
            """));
    }

    private List<JsonObject> Active => [.. _objects.List(Kinds.Pods, "default").Where(pod => pod.IsActive())];

    [Fact]
    public void Reconcile_NewDeployment_MakesPodsWithTheTokenOfTheirAccount()
    {
        Reconcile();

        Assert.Equal(2, Active.Count);
        Assert.All(Active, pod => Assert.Equal("web", pod.Text("metadata", "labels", "app")));
        Assert.All(Active, pod => Assert.Equal(
            "/var/run/secrets/kubernetes.io/serviceaccount", pod.Items("spec", "containers")![0].Items("volumeMounts")![0].Text("mountPath")));
        Assert.Equal("ReplicaSetUpdated", Progress());
    }

    [Fact]
    public void Reconcile_AllPodsReady_IsComplete()
    {
        Reconcile();
        MakeReady();
        Reconcile();

        Assert.Equal(2, Active.Count);
        Assert.Equal("NewReplicaSetAvailable", Progress());
        Assert.Equal(2, Deployment().Integer("status", "availableReplicas"));
    }

    [Fact]
    public void Reconcile_ChangedTemplate_KeepsTheOldPodsUntilTheNewOnesAreReady()
    {
        Reconcile();
        MakeReady();
        ChangeImage();

        Reconcile();
        Assert.Equal(["web:1", "web:1", "web:2", "web:2"], Images());
        Assert.Equal("ReplicaSetUpdated", Progress());

        MakeReady();
        Reconcile();
        Assert.Equal(["web:2", "web:2"], Images());
        Assert.Equal("NewReplicaSetAvailable", Progress());
    }

    [Fact]
    public void Reconcile_ChangedTemplateToRecreate_StartsNothingBeforeTheOldPodsAreGone()
    {
        _objects.Update(Kinds.Deployments, "default", "web", value => value.Child("spec")["strategy"] = Parse("{type: Recreate}"));
        Reconcile();
        MakeReady();
        ChangeImage();

        Reconcile();
        Assert.Empty(Active);

        foreach (var pod in _objects.List(Kinds.Pods, "default"))
        {
            _objects.Delete(Kinds.Pods, "default", pod.Name(), gracePeriodSeconds: 0);
        }

        Reconcile();
        Assert.Equal(["web:2", "web:2"], Images());
    }

    private void Reconcile() => _reconciler.Reconcile(new ObjectKey(Kinds.Deployments, "default", "web"));

    private JsonObject Deployment() => _objects.Find(Kinds.Deployments, "default", "web")!;

    private string? Progress() => Deployment().Items("status", "conditions").Objects()
        .Single(condition => condition.Text("type") == "Progressing").Text("reason");

    private IEnumerable<string?> Images() => Active.Select(pod => pod.Items("spec", "containers")![0].Text("image")).Order();

    private void ChangeImage() => _objects.Update(
        Kinds.Deployments, "default", "web", value => value.Items("spec", "template", "spec", "containers")![0]!["image"] = "web:2");

    private void MakeReady()
    {
        foreach (var pod in Active)
        {
            _objects.Update(
                Kinds.Pods, "default", pod.Name(), value => value.Child("status")["conditions"] = Parse("{all: [{type: Ready, status: \"True\"}]}")["all"]!.DeepClone(),
                status: true);
        }
    }
}
