using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Admission;

/// <summary>https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#ownerreferencespermissionenforcement</summary>
public sealed class OwnerReferenceTests : UserTest
{
    private const string Jobs = "{apiGroups: [batch], resources: [jobs], verbs: [create, patch, get]}";
    private const string Blocking = "{apiVersion: example.dev/v1, kind: Widget, name: w, uid: u, blockOwnerDeletion: true}";

    [Theory]
    [InlineData("{apiGroups: [example.dev], resources: [widgets/finalizers], verbs: [update]}", true)]
    [InlineData("{apiGroups: [example.dev], resources: [widgets/finalizers], resourceNames: [w], verbs: [update]}", true)]
    [InlineData("{apiGroups: ['*'], resources: ['*/finalizers'], verbs: [update]}", true)]
    [InlineData("{apiGroups: [example.dev], resources: [widgets/finalizers], resourceNames: [other], verbs: [update]}", false)]
    [InlineData("{apiGroups: [example.dev], resources: [widgets], verbs: [update, delete]}", false)]
    [InlineData("{apiGroups: [example.dev], resources: [widgets/finalizers], verbs: [patch]}", false)]
    public async Task Create_BlockingTheOwner_NeedsUpdateOnItsFinalizers(string rule, bool allowed)
    {
        await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);
        await AllowJaneAsync($"{Jobs}, {rule}");

        Reply reply = await Cluster.AsAsync(Jane, "POST", Samples.Jobs, JobOf(Blocking));

        Assert.Equal(allowed ? 201 : 403, reply.Code);
        if (!allowed)
            Assert.Equal("jobs.batch \"j\" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: , <nil>", reply.Message);
    }

    [Fact]
    public async Task Create_WithAnOwnerThatIsNotBlocked_NeedsNothingMore()
    {
        await AllowJaneAsync(Jobs);

        (await Cluster.AsAsync(Jane, "POST", Samples.Jobs, JobOf("{apiVersion: example.dev/v1, kind: Widget, name: w, uid: u}"))).Expect(201);
    }

    [Fact]
    public async Task Create_BlockingAnUnknownKind_IsForbiddenToWhoMayNotFinalizeEverything()
    {
        await AllowJaneAsync(Jobs);

        Reply reply = (await Cluster.AsAsync(Jane, "POST", Samples.Jobs, JobOf(Blocking))).Expect(403);

        (await Cluster.PostAsync(Samples.Jobs, JobOf(Blocking))).Expect(201);
        Assert.StartsWith("jobs.batch \"j\" is forbidden: cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion example.dev/v1 Kind Widget: ",
            reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_OfOwners_NeedsDeleteOnTheObject()
    {
        await Cluster.CreateAsync(Samples.Jobs, Samples.Job);
        await AllowJaneAsync(Jobs);
        const string patch = """{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"c","uid":"u"}]}}""";

        Reply refused = (await Cluster.AsAsync(Jane, "PATCH", $"{Samples.Jobs}/j", patch, "application/merge-patch+json")).Expect(403);
        (await Cluster.AsAsync(Jane, "PATCH", $"{Samples.Jobs}/j", """{"metadata":{"labels":{"a":"b"}}}""", "application/merge-patch+json")).Expect(200);
        await AllowAsync("deleters", "{apiGroups: [batch], resources: [jobs], verbs: [delete]}", "{kind: User, name: jane}");
        (await Cluster.AsAsync(Jane, "PATCH", $"{Samples.Jobs}/j", patch, "application/merge-patch+json")).Expect(200);

        Assert.Equal("jobs.batch \"j\" is forbidden: cannot set an ownerRef on a resource you can't delete: , <nil>", refused.Message);
    }

    private static string JobOf(string owner) => Samples.Job.Replace("{name: j}", $"{{name: j, ownerReferences: [{owner}]}}", StringComparison.Ordinal);
}
