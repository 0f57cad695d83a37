using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>A system with room for one pod, so that the platforms of a build run one after the other.</summary>
public sealed class OnePodSystem : RunningSystem
{
    protected override IReadOnlyList<NodeOptions> Nodes => [new() { Name = "only-1", MaxPods = 1 }];
}

/// <summary>Branches of all source trees that move after one platform has fetched them and before the other does.</summary>
[Collection(SystemTests.Name)]
public sealed class MovingBranchTests(OnePodSystem system) : IClassFixture<OnePodSystem>
{
    [SkippableFact]
    public async Task Build_AllBranchesMoveBetweenThePlatforms_OneCommitOfEachInStatusAndProducts()
    {
        Stack.Require();
        var name = $"moving-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
        using var talos = new BranchedTree($"{name}-talos", "talos-v1.13");
        using var pkgs = new BranchedTree($"{name}-pkgs", "pkgs");
        using var extensions = new BranchedTree($"{name}-extensions", "extensions");
        await system.Kubectl.ApplyAsync(new Manifest(name)
            .With("source", new JsonObject { ["repository"] = talos.Url, ["revision"] = "main" })
            .With("pkgs", new JsonObject { ["build"] = Tree(pkgs, "kernel", "zfs-pkg") })
            .With("extensions.build", new JsonArray(Tree(extensions, "zfs")))
            .With("outputs", new JsonArray("initramfs", "iso"))
            .ToString());

        var fetched = await system.UntilAsync(name, candidate => candidate.Status.Platforms.Any(platform => platform.Sources.Count == 3));
        Assert.Single(fetched.Status.Platforms, platform => platform.Sources.Count > 0);
        talos.Move("cmd/machined/release.txt", "Source of", "Moved source of");
        pkgs.Move("Pkgfile", "linux_version: 6.18.44", "linux_version: 6.18.45");
        extensions.Move("Pkgfile", "ZFS_DRIVER_VERSION: 2.4.1", "ZFS_DRIVER_VERSION: 2.4.2");
        var build = await system.UntilSucceededAsync(name);

        Assert.Contains(system.OperatorRequests, request => request is { Verb: "delete", Resource: "jobs" });
        var commits = build.Status.Sources.ToDictionary(source => source.Name, source => source.Commit);
        Assert.Equal(talos.Head, commits["talos"]);
        Assert.All(build.Status.Platforms, platform => Assert.Equal(commits["talos"], platform.Commit));
        Assert.All(build.Status.Platforms, platform => Assert.Equal(
            commits.OrderBy(commit => commit.Key, StringComparer.Ordinal),
            platform.Sources.ToDictionary(source => source.Name, source => source.Commit).OrderBy(commit => commit.Key, StringComparer.Ordinal)));
        await AssertProductsAsync(
            build, commits, pkgs.Head == commits["pkgs"] ? "6.18.45" : "6.18.44", extensions.Head == commits["extensions-0"] ? "2.4.2" : "2.4.1");
    }

    private static async Task AssertProductsAsync(TalosImageBuild build, Dictionary<string, string> commits, string kernel, string driver)
    {
        Assert.Equal(["ext-zfs", "initramfs", "iso", "pkg-kernel", "pkg-zfs-pkg"], build.Status.Outputs.Select(output => output.Name).Order(StringComparer.Ordinal));
        foreach (var output in build.Status.Outputs)
        {
            var tree = output.Name switch { "pkg-kernel" or "pkg-zfs-pkg" => "pkgs", "ext-zfs" => "extensions-0", _ => "talos" };
            var index = (await RegistryClient.FindAsync(output.Image))!.Value.Manifest;
            Assert.Equal(commits[tree], (string?)index["annotations"]?["org.opencontainers.image.revision"]);
            Assert.Equal(["linux/amd64", "linux/arm64"], output.Platforms.Select(platform => platform.Platform).Order(StringComparer.Ordinal));
            foreach (var platform in output.Platforms)
            {
                var text = await TextAsync(output.Image[..output.Image.LastIndexOf(':')], platform.Digest!);
                Assert.Contains(
                    output.Name switch
                    {
                        "pkg-kernel" => $"kernel {kernel}-talos from source {platform.Platform.Split('/')[1]}\n",
                        "pkg-zfs-pkg" => $"module zfs 2.4.1 of {kernel}-talos\n",
                        "ext-zfs" => $"version: \"{driver}-v1.13.9\"\n",
                        "iso" => $"module zfs 2.4.1 of {kernel}-talos\n",
                        _ => "\nMoved source of v1.13.9",
                    },
                    text, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The content of all layers of an image or artifact, decompressed.</summary>
    private static async Task<string> TextAsync(string repository, string digest)
    {
        var manifest = (await RegistryClient.FindAsync($"{repository}@{digest}"))!.Value.Manifest;
        var text = "";
        foreach (var layer in manifest["layers"]!.AsArray())
        {
            var read = await Tool.RunAsync(
                "sh", ["-c", "oras blob fetch --plain-http --output - \"$0\" | gzip -dcf", $"{repository}@{layer!["digest"]}"]);
            Assert.True(read.ExitCode == 0, read.StandardError);
            text += read.StandardOutput;
        }

        return text;
    }

    private static JsonObject Tree(BranchedTree tree, params string[] targets) => new()
    {
        ["repository"] = tree.Url,
        ["revision"] = "main",
        ["targets"] = new JsonArray([.. targets.Select(target => JsonValue.Create(target))]),
    };
}
