using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Api;

public sealed class ObjectLifecycleTests : ClusterTest
{
    private const string Path = Samples.ConfigMaps;

    [Fact]
    public async Task Create_OfAnObject_SetsWhatTheServerDecides()
    {
        var created = await Cluster.CreateAsync(Path, "{metadata: {name: a, uid: mine}, data: {x: v}}");

        Assert.Equal("v1 ConfigMap", $"{created.Text("apiVersion")} {created.Text("kind")}");
        Assert.Equal("default", created.Namespace());
        Assert.True(Guid.TryParse(created.Text("metadata", "uid"), out _));
        Assert.NotNull(Timestamps.Parse(created.Text("metadata", "creationTimestamp")));
        Assert.NotEmpty(created.Text("metadata", "resourceVersion")!);
    }

    [Fact]
    public async Task Create_OfAStandingName_IsRefused()
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a}}");

        var second = (await Cluster.PostAsync(Path, "{metadata: {name: a}}")).Expect(409);

        Assert.Equal("AlreadyExists", second.Reason);
        Assert.Equal("configmaps \"a\" already exists", second.Message);
    }

    [Fact]
    public async Task Create_WithGenerateName_AddsFiveCharacters()
    {
        var created = await Cluster.CreateAsync(Path, "{metadata: {generateName: build-}}");

        Assert.Matches("^build-[bcdfghjklmnpqrstvwxz2-9]{5}$", created.Name());
    }

    [Fact]
    public async Task Create_InAnAbsentNamespace_IsNotFound()
    {
        var reply = (await Cluster.PostAsync("/api/v1/namespaces/nowhere/configmaps", "{metadata: {name: a}}")).Expect(
            404);

        Assert.Equal("namespaces \"nowhere\" not found", reply.Message);
    }

    [Fact]
    public async Task Create_InATerminatingNamespace_IsForbidden()
    {
        await Cluster.CreateAsync("/api/v1/namespaces", "{metadata: {name: going}}");
        (await Cluster.DeleteAsync("/api/v1/namespaces/going")).Expect(200);

        var reply = (await Cluster.PostAsync("/api/v1/namespaces/going/configmaps", "{metadata: {name: a}}")).Expect(403);

        Assert.Contains("because it is being terminated", reply.Message, StringComparison.Ordinal);
        Assert.Equal(["metadata.namespace NamespaceTerminating"], reply.Causes);
    }

    [Fact]
    public async Task Create_AsADryRun_LeavesNothing()
    {
        var reply = (await Cluster.PostAsync(Path + "?dryRun=All", "{metadata: {name: a}}")).Expect(201);

        Assert.Equal("", reply.Version);
        (await Cluster.GetAsync(Path + "/a")).Expect(404);
    }

    [Theory]
    [InlineData("{apiVersion: v2, kind: ConfigMap, metadata: {name: a}}", "the API version in the data (v2)")]
    [InlineData("{apiVersion: v1, kind: Secret, metadata: {name: a}}", "cannot be handled as a ConfigMap")]
    [InlineData("{metadata: {name: a, namespace: other}}", "does not match the namespace sent on the request")]
    [InlineData("{metadata: {name: a, resourceVersion: '5'}}", "resourceVersion should not be set")]
    [InlineData("{metadata: {name: a}, data: {x: 1}}", "cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("[1]", "json")]
    public async Task Create_OfAnUnfitBody_IsABadRequest(string body, string message)
    {
        var reply = (await Cluster.PostAsync(Path, body)).Expect(400);

        Assert.Contains(message, reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_WithAnOldVersion_IsAConflict()
    {
        var first = await Cluster.CreateAsync(Path, "{metadata: {name: a}}");
        (await Cluster.PatchAsync(Path + "/a", "merge-patch+json", "{data: {x: v}}")).Expect(200);

        var reply = (await Cluster.PutAsync(Path + "/a", first)).Expect(409);

        Assert.Equal("Conflict", reply.Reason);
        Assert.Contains("the object has been modified", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_ThatChangesNothing_KeepsTheVersion()
    {
        var created = await Cluster.CreateAsync(Path, "{metadata: {name: a}, data: {x: v}}");

        var reply = (await Cluster.PutAsync(Path + "/a", created)).Expect(200);

        Assert.Equal(created.Text("metadata", "resourceVersion"), reply.Version);
    }

    [Fact]
    public async Task Update_WithAnotherUid_IsAConflict()
    {
        var created = await Cluster.CreateAsync(Path, "{metadata: {name: a}}");
        created.Metadata()["uid"] = "00000000-0000-0000-0000-000000000000";

        var reply = (await Cluster.PutAsync(Path + "/a", created)).Expect(409);

        Assert.Contains("Precondition failed: UID", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_OfALeaseWithoutAVersion_IsRefused()
    {
        const string Leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
        var lease = await Cluster.CreateAsync(Leases, "{metadata: {name: l}, spec: {holderIdentity: me}}");
        lease.Metadata().Remove("resourceVersion");

        var reply = (await Cluster.PutAsync(Leases + "/l", lease)).Expect(422);

        Assert.Equal(["metadata.resourceVersion FieldValueInvalid"], reply.Causes);
    }

    [Fact]
    public async Task Delete_WithAFinalizer_WaitsForItsRemoval()
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a, finalizers: [example.dev/hold]}}");

        var deleted = (await Cluster.DeleteAsync(Path + "/a")).Expect(200);
        var again = (await Cluster.DeleteAsync(Path + "/a")).Expect(200);
        var added = await Cluster.PatchAsync(Path + "/a", "merge-patch+json",
            "{metadata: {finalizers: [example.dev/hold, example.dev/more]}}");
        (await Cluster.PatchAsync(Path + "/a", "merge-patch+json", "{metadata: {finalizers: null}}")).Expect(200);

        Assert.NotNull(deleted.Body.Text("metadata", "deletionTimestamp"));
        Assert.Equal(deleted.Version, again.Version);
        Assert.Equal(["metadata.finalizers FieldValueForbidden"], added.Expect(422).Causes);
        (await Cluster.GetAsync(Path + "/a")).Expect(404);
    }

    [Theory]
    [InlineData("{preconditions: {uid: other}}", "UID in precondition: other")]
    [InlineData("{preconditions: {resourceVersion: '1'}}", "ResourceVersion in precondition: 1")]
    public async Task Delete_WithAFailedPrecondition_IsAConflict(string options, string message)
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a}}");

        var reply = (await Cluster.DeleteAsync(Path + "/a", options)).Expect(409);

        Assert.Contains(message, reply.Message, StringComparison.Ordinal);
        (await Cluster.GetAsync(Path + "/a")).Expect(200);
    }

    [Theory]
    [InlineData("?propagationPolicy=Foreground", null, "foregroundDeletion")]
    [InlineData("", "{propagationPolicy: Foreground}", "foregroundDeletion")]
    [InlineData("", "{propagationPolicy: Orphan}", "orphan")]
    [InlineData("?orphanDependents=true", null, "orphan")]
    public async Task Delete_WithAPropagationPolicy_SetsItsFinalizer(string query, string? options, string finalizer)
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a}}");

        var reply = (await Cluster.DeleteAsync(Path + "/a" + query, options)).Expect(200);

        Assert.Equal([finalizer], reply.Body.Items("metadata", "finalizers").Texts());
    }

    [Fact]
    public async Task Delete_OfAJobWithoutAPolicy_OrphansItsPodsAndWarns()
    {
        await Cluster.CreateAsync(Samples.Jobs, Samples.Job);

        var reply = (await Cluster.DeleteAsync(Samples.Jobs + "/j")).Expect(200);

        Assert.Equal(["orphan"], reply.Body.Items("metadata", "finalizers").Texts());
        Assert.Contains("child pods are preserved by default", reply.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OfARunningPod_LeavesItTerminatingForItsGrace()
    {
        await Cluster.CreateAsync(Samples.Pods, Samples.Pod);
        await Cluster.SendAsync(HttpMethod.Post, Samples.Pods + "/p/binding", "{target: {kind: Node, name: node-1}}");

        var first = (await Cluster.DeleteAsync(Samples.Pods + "/p", "{gracePeriodSeconds: 7}")).Expect(200);
        var now = (await Cluster.DeleteAsync(Samples.Pods + "/p", "{gracePeriodSeconds: 0}")).Expect(200);

        Assert.Equal(7, first.Body.Integer("metadata", "deletionGracePeriodSeconds"));
        Assert.Equal("Pod", now.Body.Text("kind"));
        (await Cluster.GetAsync(Samples.Pods + "/p")).Expect(404);
    }

    [Fact]
    public async Task DeleteCollection_WithASelector_TakesOnlyWhatItSelects()
    {
        await Cluster.CreateAsync(Path, "{metadata: {name: a, labels: {go: 'yes'}}}");
        await Cluster.CreateAsync(Path, "{metadata: {name: b}}");

        var reply = (await Cluster.DeleteAsync(Path + "?labelSelector=go%3Dyes")).Expect(200);

        Assert.Equal(["a"], reply.Names);
        Assert.Equal(["b"], (await Cluster.GetAsync(Path)).Names);
    }

    [Theory]
    [InlineData("/api/v1/bananas", 404)]
    [InlineData("/apis/nobody.dev/v1/things", 404)]
    [InlineData("/api/v1/namespaces/default/pods/p/bananas", 404)]
    public async Task Get_OfWhatIsNotServed_IsNotFound(string path, int code) => (await Cluster.GetAsync(path)).Expect(code);

    [Fact]
    public async Task Get_ForProtobufOnly_IsNotAcceptable() =>
        (await Cluster.GetAsync(Path, "application/vnd.kubernetes.protobuf")).Expect(406);

    [Fact]
    public async Task Get_ForProtobufBeforeJson_AnswersJson() =>
        Assert.Equal("application/json",
            (await Cluster.GetAsync(Path, "application/vnd.kubernetes.protobuf,application/json")).Expect(200).ContentType);
}
