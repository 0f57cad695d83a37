using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Api;

public sealed class DiscoveryTests : ClusterTest
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/livez")]
    [InlineData("/version")]
    [InlineData("/openapi/v2")]
    public async Task Get_OfADocument_Answers(string path) =>
        (await Cluster.SendAsync(HttpMethod.Head, path, null)).Expect(200);

    [Fact]
    public async Task Get_OfTheVersion_IsOneOfTheSupportedKubernetes() =>
        Assert.Equal("v1.36.0", (await Cluster.GetAsync("/version")).Body.Text("gitVersion"));

    [Fact]
    public async Task Get_OfTheGroups_ListsEveryServedGroup()
    {
        var reply = await Cluster.GetAsync("/apis");

        string[] groups = [.. reply.Body.Items("groups").Objects().Select(group => group.Text("name")!)];
        Assert.Equal("APIGroupList", reply.Body.Text("kind"));
        foreach (var group in (string[])["apps", "batch", "coordination.k8s.io", "events.k8s.io", "apiextensions.k8s.io",
            "rbac.authorization.k8s.io", "policy", "networking.k8s.io", "scheduling.k8s.io", "authorization.k8s.io"])
        {
            Assert.Contains(group, groups);
        }
    }

    [Fact]
    public async Task Get_OfAGroup_ListsItsResourcesAndSubresources()
    {
        var reply = await Cluster.GetAsync("/apis/batch/v1", Aggregated);

        Assert.Equal("application/json", reply.ContentType);
        Assert.Equal(["jobs True Job", "jobs/status True Job"], reply.Body.Items("resources").Objects()
            .Select(resource => $"{resource.Text("name")} {resource.Flag("namespaced")} {resource.Text("kind")}"));
    }

    [Fact]
    public async Task Get_OfOpenApi_OffersFieldValidationOnPatches()
    {
        var index = await Cluster.GetAsync("/openapi/v3");
        var url = index.Body.Text("paths", "apis/batch/v1", "serverRelativeURL")!;

        var document = (await Cluster.GetAsync(url)).Expect(200);

        var patch = document.Body.Map("paths", "/apis/batch/v1/namespaces/{namespace}/jobs/{name}", "patch")!;
        Assert.Equal("Job", patch.Text("x-kubernetes-group-version-kind", "kind"));
        Assert.Contains("fieldValidation", patch.Items("parameters").Objects().Select(parameter => parameter.Text("name")));
    }

    [Fact]
    public async Task Post_OfAnAccessReview_IsAllowed()
    {
        var reply = await Cluster.PostAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            "{spec: {resourceAttributes: {verb: get, resource: pods}}}");

        Assert.True(reply.Expect(201).Body.Flag("status", "allowed"));
    }
}
