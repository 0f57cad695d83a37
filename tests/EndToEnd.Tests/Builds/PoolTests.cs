using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>A system whose builds use a pool of two BuildKit endpoints by mutual TLS. The first of the options does not answer.</summary>
public sealed class PooledSystem : RunningSystem
{
    public const string ClientSecret = "buildkit-client";

    public string Dead { get; } = $"tcp://127.0.0.1:{FreePort()}";

    protected override IReadOnlyList<string> BuildKitOptions =>
    [
        "--buildkit-endpoint", $"linux/amd64={Dead}", "--buildkit-endpoint", $"linux/amd64={Stack.BuildKitTls}", "--buildkit-tls-secret", ClientSecret,
    ];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[Collection(SystemTests.Name)]
public sealed class PoolTests(PooledSystem system) : IClassFixture<PooledSystem>
{
    [SkippableFact]
    public async Task Build_PreferredMemberDoesNotAnswer_SucceedsAtTheOtherByTls()
    {
        Stack.Require();
        var name = Enumerable.Range(0, 100).Select(number => $"pooled-{number}").First(PrefersDead);
        await system.Kubectl.ApplyAsync(Manifest.Quick(name).With("outputs", new System.Text.Json.Nodes.JsonArray("kernel", "imager")).ToString());

        // The pod waits for the Secret, which the operator must not read.
        await system.UntilAsync(name, build => build.Status.Platforms.Any(platform => platform.Reason == Entities.Conditions.Reasons.SecretNotFound));
        Assert.Equal($"{system.Dead},{Stack.BuildKitTls}", await EndpointsAsync(name));
        await system.Kubectl.RunAsync(["apply", "--server-side", "-f", Path.Combine(Stack.BuildKitCerts, "secrets.yaml")]);

        var build = await system.UntilSucceededAsync(name);
        Assert.Equal(1, build.Status.Platforms[0].Attempts);
        foreach (var output in build.Status.Outputs)
        {
            Assert.Equal(output.Digest, (await RegistryClient.FindAsync(output.Image))?.Digest);
        }

        var log = await system.Kubectl.RunAsync(["logs", build.Status.Platforms[0].Pod!, "-c", "inputs"]);
        Assert.Contains($"BuildKit does not answer at \"{system.Dead}\" (Connection refused", log, StringComparison.Ordinal);
        Assert.Contains($"Using BuildKit at \"{Stack.BuildKitTls}\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain(system.OperatorRequests, request => request.Resource == "secrets");
    }

    private async Task<string> EndpointsAsync(string name) => await system.Kubectl.RunAsync(
    [
        "get", "jobs", "-l", $"talosimages.dev/build={name}",
        "-o", "jsonpath={.items[0].spec.template.spec.initContainers[?(@.name==\"inputs\")].env[?(@.name==\"BUILDKIT_ENDPOINT\")].value}",
    ]);

    // Rendezvous hashing: the member with the highest weight for the build is its first choice.
    private bool PrefersDead(string name) => string.CompareOrdinal(Weight(name, system.Dead), Weight(name, Stack.BuildKitTls)) > 0;

    private static string Weight(string name, string member) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"default/{name} {member}")));
}
