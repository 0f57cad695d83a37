using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>What a build says about its images, read with the real cosign and compared with BuildKit's log.</summary>
[Collection(SystemTests.Name)]
public sealed partial class AttestationTests(RunningSystem system) : IDisposable
{
    private const string Name = "attested";
    private const string Slsa = "https://slsa.dev/provenance/v1";
    private const string Spdx = "https://spdx.dev/Document";

    private readonly string _folder = Directory.CreateTempSubdirectory("talos-image-attest-").FullName;
    private readonly string _place = $"attested-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";

    [SkippableFact]
    public async Task Attest_AfterABuild_EveryImageOfBuildKitsLogIsAmongItsDependencies()
    {
        Stack.Require();
        await CreateKeyAsync();
        await system.Kubectl.ApplyAsync(new Manifest(Name)
            .With("registry.username", _place)
            .With("platforms", new JsonArray("linux/amd64"))
            .With("outputs", new JsonArray("kernel", "imager", "iso"))
            .With("sign.secretRef.name", Name)
            .With("attest", new JsonObject { ["provenance"] = true, ["sbom"] = true })
            .ToString());
        var build = await system.UntilSucceededAsync(Name);

        var attested = build.Condition(ConditionTypes.Attested);
        Assert.True(attested is { Status: "True", Reason: Reasons.Attested }, attested.Message);
        var pulled = await PulledAsync(build);
        Assert.Contains(pulled, image => image.StartsWith($"{Stack.Registry}/fixture/kernel@", StringComparison.Ordinal));
        foreach (var output in build.Status.Outputs)
        {
            var repository = output.Image[..output.Image.LastIndexOf(':')];
            var provenance = await StatementAsync($"{repository}@{output.Digest}", Slsa);
            var dependencies = provenance["predicate"]!["buildDefinition"]!["resolvedDependencies"]!.AsArray();
            Assert.Contains(dependencies, source => (string?)source!["digest"]?["gitCommit"] == build.Status.Source!.Commit);
            var digests = dependencies.Select(dependency => $"sha256:{dependency!["digest"]?["sha256"]}").ToHashSet();
            Assert.All(pulled, image => Assert.True(digests.Contains(image.Split('@')[1]), $"{image} is not among the dependencies of {output.Name}: {dependencies}"));
            var sbom = await StatementAsync($"{repository}@{output.Platforms[0].Digest}", Spdx);
            Assert.StartsWith("SPDX-", (string?)sbom["predicate"]!["spdxVersion"], StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(@"(\] FROM |docker-image://)(?<image>[^\s]+@sha256:[0-9a-f]{64})")]
    private static partial Regex PulledImage();

    /// <summary>The images of BuildKit's log, except those that the build itself has pushed.</summary>
    private async Task<HashSet<string>> PulledAsync(TalosImageBuild build)
    {
        var log = "";
        foreach (var pod in await system.Kubectl.ChildrenAsync("pods", build))
        {
            log += await system.Kubectl.RunAsync(["logs", pod, "--all-containers"]);
        }

        return [.. PulledImage().Matches(log).Select(match => match.Groups["image"].Value).Where(image => !image.StartsWith($"{Stack.Registry}/{_place}/", StringComparison.Ordinal))];
    }

    private async Task CreateKeyAsync()
    {
        const string password = "correct horse battery staple";
        var made = await Tool.RunAsync(
            "/bin/sh", ["-c", $"cd '{_folder}' && cosign generate-key-pair"], environment: new Dictionary<string, string?> { ["COSIGN_PASSWORD"] = password });
        Assert.True(made.ExitCode == 0, made.StandardError);
        await system.Kubectl.RunAsync(["create", "secret", "generic", Name, $"--from-file={_folder}/cosign.key", $"--from-literal=cosign.password={password}"]);
    }

    /// <summary>The one statement of a type that the key has signed about an image.</summary>
    private async Task<JsonNode> StatementAsync(string image, string type)
    {
        var root = Path.Combine(_folder, "trusted-root.json");
        await File.WriteAllTextAsync(root, """{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}""");
        var verified = await Tool.RunAsync(
            "cosign",
            [
                "verify-attestation", "--new-bundle-format", "--trusted-root", root, "--key", $"{_folder}/cosign.pub", "--insecure-ignore-tlog=true",
                "--allow-http-registry", "--type", type, image,
            ]);
        Assert.True(verified.ExitCode == 0, $"{image}: {verified.StandardError}");
        var envelope = JsonNode.Parse(Assert.Single(verified.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
        return JsonNode.Parse(Convert.FromBase64String((string)envelope["payload"]!))!;
    }
}
