using TalosImageOperator.LocalCluster.Authentication;
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
    public async Task User_OfTheTokenFile_HasItsGroups()
    {
        var reply = (await Cluster.AsAsync(Jane, "POST", WhoAmI, "{}")).Expect(201);

        Assert.Equal("""{"username":"jane","groups":["builders","night shift","system:authenticated"],"uid":"1"}""",
            reply.Body.Map("status", "userInfo")!.ToJsonString());
    }

    [Theory]
    [InlineData("a,b", "separated by commas")]
    [InlineData("a,b,c\na,d,e", "listed twice")]
    public void TokenFile_Malformed_IsRefused(string content, string expected)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, content);

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => new Credentials(file)).Message, StringComparison.Ordinal);
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
        await AllowJaneAsync("{apiGroups: [''], resources: [serviceaccounts], resourceNames: [robot], verbs: [impersonate]}");
        using var client = Cluster.Connect(Jane);

        Assert.Equal("""{"username":"system:serviceaccount:default:robot","groups":["system:serviceaccounts","system:serviceaccounts:default","system:authenticated"]}""",
            await WhoAsync("system:serviceaccount:default:robot"));
        Assert.Equal("users \"admin\" is forbidden: User \"jane\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope",
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

/// <summary>The default of Kubernetes: a request without a token is from system:anonymous.</summary>
public sealed class AnonymousTests : ClusterTest
{
    public override LocalClusterOptions Configure(LocalClusterOptions options) => options with { Anonymous = true };

    [Fact]
    public async Task Request_WithoutAToken_IsAnonymous()
    {
        (await Cluster.AsAsync(null, "GET", "/version")).Expect(200);
        var pods = (await Cluster.AsAsync(null, "GET", Samples.Pods)).Expect(403);
        (await Cluster.AsAsync("unknown", "GET", "/version")).Expect(401);

        Assert.Equal("pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"", pods.Message);
    }
}
