using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Authentication;

public sealed class AuthenticationTests : UserTest
{
    private const string WhoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    public override LocalClusterOptions Configure(LocalClusterOptions options) => base.Configure(options) with { Clock = _clock };

    [Theory]
    [InlineData(null)]
    [InlineData("unknown")]
    public async Task Request_WithoutAKnownToken_IsUnauthorized(string? token)
    {
        var reply = (await Cluster.AsAsync(token, "GET", Samples.Pods)).Expect(401);

        Assert.Equal(("Unauthorized", "Unauthorized"), (reply.Reason, reply.Message));
        Assert.Empty(Cluster.Host.Requests.Records);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Health_WithoutAToken_IsAnswered(string path) => (await Cluster.AsAsync(null, "GET", path)).Expect(200);

    [Fact]
    public async Task User_WhomTheAdministratorImpersonates_HasTheGroups()
    {
        var reply = (await Cluster.AsAsync(Jane, "POST", WhoAmI, "{}")).Expect(201);

        Assert.Equal("""{"username":"jane","groups":["builders","system:authenticated"]}""",
            reply.Body.Map("status", "userInfo")!.ToJsonString());
    }

    [Fact]
    public async Task Token_OfAServiceAccount_CountsForItsHour()
    {
        var token = await AccountAsync("robot");

        var reply = (await Cluster.AsAsync(token, "POST", WhoAmI, "{}")).Expect(201);
        _clock.Advance(TimeSpan.FromMinutes(59));
        (await Cluster.AsAsync(token, "POST", WhoAmI, "{}")).Expect(201);
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await Cluster.AsAsync(token, "POST", WhoAmI, "{}")).Expect(401);

        Assert.Equal("system:serviceaccount:default:robot", reply.Body.Text("status", "userInfo", "username"));
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
            reply.Body.Items("status", "userInfo", "groups").Texts());
    }

    [Fact]
    public async Task Token_OfADeletedAccount_EndsWithIt()
    {
        var token = await AccountAsync("robot");
        await Cluster.DeleteAsync($"{Accounts}/robot");
        await Cluster.CreateAsync(Accounts, "{metadata: {name: robot}}");

        (await Cluster.AsAsync(token, "POST", WhoAmI, "{}")).Expect(401);
    }

    [Fact]
    public async Task Token_BoundToASecret_EndsWithIt()
    {
        await Cluster.CreateAsync(Accounts, "{metadata: {name: robot}}");
        await Cluster.CreateAsync("/api/v1/namespaces/default/secrets", "{metadata: {name: s}}");
        var issued = (await Cluster.PostAsync($"{Accounts}/robot/token",
            "{spec: {boundObjectRef: {kind: Secret, apiVersion: v1, name: s}}}")).Expect(201);
        var token = issued.Body.Text("status", "token")!;

        (await Cluster.AsAsync(token, "POST", WhoAmI, "{}")).Expect(201);
        await Cluster.DeleteAsync("/api/v1/namespaces/default/secrets/s");
        (await Cluster.AsAsync(token, "POST", WhoAmI, "{}")).Expect(401);
    }

    [Fact]
    public async Task Token_ForAnotherAudience_IsNotForThisServer()
    {
        await Cluster.CreateAsync(Accounts, "{metadata: {name: robot}}");
        var issued = (await Cluster.PostAsync($"{Accounts}/robot/token", "{spec: {audiences: [vault]}}")).Expect(201);

        (await Cluster.AsAsync(issued.Body.Text("status", "token"), "POST", WhoAmI, "{}")).Expect(401);
    }

    [Fact]
    public async Task Impersonation_ByWhoMay_IsTheOther()
    {
        var token = await AccountAsync("other");
        await AllowAsync("some", "{apiGroups: [''], resources: [serviceaccounts], resourceNames: [robot], verbs: [impersonate]}", "{kind: ServiceAccount, name: other, namespace: default}");
        using var client = Cluster.Connect(token);

        Assert.Equal("""{"username":"system:serviceaccount:default:robot","groups":["system:serviceaccounts","system:serviceaccounts:default","system:authenticated"]}""",
            await WhoAsync("system:serviceaccount:default:robot"));
        Assert.Equal("users \"admin\" is forbidden: User \"system:serviceaccount:default:other\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope",
            await WhoAsync("admin"));

        async Task<string> WhoAsync(string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, WhoAmI) { Content = new StringContent("{}") };
            request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
            request.Headers.Add("Impersonate-User", name);
            using var response = await client.SendAsync(request);
            var body = JsonText.ParseObject(await response.Content.ReadAsByteArrayAsync());
            return body.Map("status", "userInfo")?.ToJsonString() ?? body.Text("message")!;
        }
    }
}
