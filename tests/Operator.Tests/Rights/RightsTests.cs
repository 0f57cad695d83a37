using System.Net;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>The operator's rights are those that it uses: <c>config/rbac</c> grants nothing less and nothing more.</summary>
public sealed class RightsTests(OperatorOnCluster run) : IClassFixture<OperatorOnCluster>
{
    private const string Reviews = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

    public static TheoryData<string, string, string, string> EveryRight
    {
        get
        {
            var rights = new TheoryData<string, string, string, string>();
            foreach (var right in AccessRight.All)
            {
                rights.Add(right.Role, right.Verb, right.Group, right.Resource);
            }

            return rights;
        }
    }

    [Fact]
    public void Requests_OfASuiteOfBuilds_AreAllAllowed()
    {
        Assert.NotEmpty(run.Requests);
        Assert.Empty(run.Denied.Select(OperatorOnCluster.Describe).Distinct());
    }

    [Theory]
    [MemberData(nameof(EveryRight))]
    public async Task Right_TakenAway_IsWhatTheRequestsLack(string role, string verb, string apiGroup, string resource)
    {
        var right = new AccessRight(role, verb, apiGroup, resource);
        var manifest = AccessRight.Manifests.Single(manifest => manifest["rules"] is not null && (string?)manifest["metadata"]!["name"] == role);
        var path = $"{AccessRight.CollectionOf(manifest)}/{role}";
        var reduced = manifest.DeepClone().AsObject();
        reduced["rules"] = new JsonArray([.. AccessRight.Of(manifest).Where(other => other != right).Select(other => other.ToRule())]);
        await run.Client.PutAsync(path, reduced);
        try
        {
            Assert.True(
                (await LackingAsync()).SequenceEqual([right.ToString()]),
                $"No request of the operator needs \"{right}\": remove it from config/rbac and the chart.");
        }
        finally
        {
            await run.Client.PutAsync(path, manifest.DeepClone().AsObject());
        }

        Assert.Empty(await LackingAsync());
    }

    /// <summary>The rights that the recorded requests and the creation of a Job need and the operator does not have now.</summary>
    private async Task<IReadOnlyList<string>> LackingAsync()
    {
        var lacking = new List<string>();
        var asked = run.Requests.Select(request => (
            request.Verb, request.Group, request.Resource, request.Subresource, Namespace: request.Namespace ?? "", Name: request.Name ?? ""));
        foreach (var request in asked.Distinct())
        {
            var review = new JsonObject
            {
                ["user"] = InstalledCluster.User,
                ["groups"] = new JsonArray("system:serviceaccounts", "system:serviceaccounts:talos-image-operator", "system:authenticated"),
                ["resourceAttributes"] = new JsonObject
                {
                    ["verb"] = request.Verb,
                    ["group"] = request.Group,
                    ["resource"] = request.Resource,
                    ["subresource"] = request.Subresource,
                    ["namespace"] = request.Namespace,
                    ["name"] = request.Name,
                },
            };
            var answer = await run.Client.CreateAsync(Reviews, new JsonObject { ["spec"] = review });
            if (!(bool)answer["status"]!["allowed"]!)
            {
                var resource = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";
                lacking.Add(new AccessRight("", request.Verb, request.Group, resource).ToString());
            }
        }

        if (lacking.Count == 0 && await IsOwnerReferenceRefusedAsync())
        {
            lacking.Add("update talosimagebuilds/finalizers.talosimages.dev");
        }

        return [.. lacking.Distinct()];
    }

    private async Task<bool> IsOwnerReferenceRefusedAsync()
    {
        using var client = run.ConnectAsOperator();
        var (code, body) = await client.SendAsync(
            HttpMethod.Post, "/apis/batch/v1/namespaces/images/jobs?dryRun=All", run.JobAgain());
        var isRefused = code == HttpStatusCode.Forbidden
            && ((string)body["message"]!).Contains("cannot set blockOwnerDeletion", StringComparison.Ordinal);
        Assert.True(isRefused || code == HttpStatusCode.Created, body.ToJsonString());
        return isRefused;
    }
}

/// <summary>Where the operator watches some namespaces, rights in those are enough.</summary>
public sealed class NamespacedRightsTests(OperatorInNamespaces run) : IClassFixture<OperatorInNamespaces>
{
    [Fact]
    public void Requests_OfASuiteOfBuilds_AreAllAllowed()
    {
        Assert.NotEmpty(run.Requests);
        Assert.Empty(run.Denied.Select(OperatorOnCluster.Describe).Distinct());
    }
}
