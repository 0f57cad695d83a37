using System.Text.Json;
using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>A system with two amd64 nodes.</summary>
public sealed class TwinSystem : RunningSystem
{
    protected override IReadOnlyList<NodeOptions> Nodes => [new NodeOptions { Name = "amd64-1" }, new NodeOptions { Name = "amd64-2" }];
}

/// <summary>A second build by the real parts: other pods on another node, and what is said about its digests and files.</summary>
[Collection(SystemTests.Name)]
public sealed class ReproduceTests(TwinSystem system) : IClassFixture<TwinSystem>
{
    private const string Talos = "talos";
    private const string Installer = "installer";

    // A stage that no other output contains.
    private const string TalosStage = "FROM scratch AS talos\nCOPY --from=rootfs-base /rootfs /";
    private const string RandomStage =
        "FROM rootfs-base AS random\nRUN mkdir -p /rootfs/etc && cat /proc/sys/kernel/random/uuid >/rootfs/etc/random-id\n\nFROM scratch AS talos\nCOPY --from=random /rootfs /";

    private readonly string _place = $"twice-{Guid.NewGuid():n}"[..20];

    [SkippableFact]
    public async Task Reproduce_TagMovedMeanwhileAndNodeLate_SecondNodeGivesTheSameDigests()
    {
        Stack.Require();
        var kernel = $"{Stack.Registry}/{_place}/kernel";
        await CopyKernelAsync("custom", $"{kernel}:v1");
        var manifest = new Manifest("twice").With("registry.username", _place)
            .With("platforms", new JsonArray("linux/amd64"))
            .With("pkgs.overrides.kernel", $"{kernel}:v1")
            .With("outputs", new JsonArray("kernel", "initramfs", "imager"));
        await system.Kubectl.RunAsync(["cordon", "amd64-2"]);
        try
        {
            await system.Kubectl.ApplyAsync(manifest.ToString());
            var first = await system.UntilSucceededAsync("twice");
            await CopyKernelAsync("v1.0.0-1-gf1f1f1f", $"{kernel}:v1");
            var blobs = Blobs();

            await system.Kubectl.ApplyAsync(manifest.With("reproduce.rebuild", "Other").ToString());
            var waiting = await system.UntilAsync("twice", build => build.Status.Reproduction?.Reason == Reasons.WaitingForNode);
            Assert.Equal("Unknown", waiting.Condition(ConditionTypes.Reproduced).Status);
            Assert.Contains("other than amd64-1", waiting.Condition(ConditionTypes.Reproduced).Message, StringComparison.Ordinal);
            Assert.Equal("True", waiting.Condition(ConditionTypes.Ready).Status);

            await system.Kubectl.RunAsync(["uncordon", "amd64-2"]);
            var build = await UntilComparedAsync("twice");
            var reproduced = build.Condition(ConditionTypes.Reproduced);
            Assert.True(reproduced is { Status: "True", Reason: Reasons.Identical }, reproduced.Message);
            Assert.Equal("True", build.Condition(ConditionTypes.Ready).Status);
            Assert.Equal(("amd64-1", "amd64-2"), (build.Status.Platforms[0].Node, build.Status.Reproduction!.Platforms[0].Node));
            Assert.Equal(
                first.Status.Outputs.Select(output => output.Platforms[0].Digest).Order(),
                build.Status.Reproduction.Outputs.Select(output => output.Digest).Order());
            Assert.Null(build.Status.Reproduction.Report);
            Assert.Equal(blobs, Blobs());
            Assert.Equal(3, (await JobsAsync(build)).Length);
            Assert.DoesNotContain(await JobsAsync(build), job => job.EndsWith("-compare", StringComparison.Ordinal));
        }
        finally
        {
            await system.Kubectl.RunAsync(["uncordon", "amd64-2"]);
        }

        // On any node when it is asked for once more.
        await system.Kubectl.RunAsync(["annotate", "tib", "twice", "--overwrite", "talosimages.dev/reproduce=again"]);
        var again = await system.UntilAsync("twice", build => build.Status is { LastHandledReproduce: "again", Reproduction.Result: not null });
        Assert.Equal(ReproductionResult.Identical, again.Status.Reproduction!.Result);
        Assert.Empty(system.Denied);
    }

    [SkippableFact]
    public async Task Reproduce_RequiredWithARandomFile_TagsNothingAndReportsTheFile()
    {
        Stack.Require();
        using var source = new BranchedTree(_place, "talos-v1.13");
        source.Move("Dockerfile", TalosStage, RandomStage);
        source.Move("cmd/imager/outputs.sh", "$(date -u -d \"@$epoch\" +%Y-%m-%dT%H:%M:%SZ)", "$(date -u +%Y-%m-%dT%H:%M:%SZ)");
        var manifest = Required("random", source).With("outputs", new JsonArray(Talos, Installer));
        await system.Kubectl.ApplyAsync(manifest.ToString());

        var failure = await system.UntilFailedAsync("random");
        var build = await system.Kubectl.GetAsync("random");
        Assert.True(failure is { Reason: Reasons.Different, Class: FailureClass.Input }, $"{failure.Message}\n{failure.LogTail}");
        Assert.Contains("talos linux/amd64: etc/random-id", failure.Message, StringComparison.Ordinal);
        Assert.Equal(("False", Reasons.Different), (build.Condition(ConditionTypes.Reproduced).Status, build.Condition(ConditionTypes.Reproduced).Reason));
        Assert.Equal(
            [(Installer, ReproductionResult.SameContent), (Talos, ReproductionResult.Different)],
            build.Status.Reproduction!.Outputs.Where(output => output.Name is Installer or Talos).Select(output => (output.Name, output.Result!.Value)).Order());
        Assert.Null(await RegistryClient.FindAsync($"{Stack.Registry}/{_place}/talos:v1.13.9"));
        Assert.Null(await RegistryClient.FindAsync($"{Stack.Registry}/{_place}/installer:v1.13.9"));
        await AssertReportAsync(build.Status.Reproduction.Report!);

        // What both builds pushed is there, so without the requirement the first one is published.
        await system.Kubectl.ApplyAsync(manifest.With("reproduce.required", false).ToString());
        var published = await system.UntilSucceededAsync("random");
        Assert.Equal("False", published.Condition(ConditionTypes.Reproduced).Status);
        Assert.NotNull(await RegistryClient.FindAsync($"{Stack.Registry}/{_place}/talos:v1.13.9"));
        Assert.Equal(build.Status.Platforms.Select(platform => platform.Job), published.Status.Platforms.Select(platform => platform.Job));
    }

    [SkippableFact]
    public async Task Reproduce_RequiredWithOtherTimesAlone_TagsIt()
    {
        Stack.Require();
        using var source = new BranchedTree(_place, "talos-v1.13");
        source.Move("cmd/imager/outputs.sh", "$(date -u -d \"@$epoch\" +%Y-%m-%dT%H:%M:%SZ)", "$(date -u +%Y-%m-%dT%H:%M:%SZ)");
        await system.Kubectl.ApplyAsync(Required("times", source).With("outputs", new JsonArray(Installer)).ToString());

        var build = await system.UntilSucceededAsync("times");

        var reproduced = build.Condition(ConditionTypes.Reproduced);
        Assert.True(reproduced is { Status: "True", Reason: Reasons.SameContent }, reproduced.Message);
        Assert.NotEqual(
            build.Status.Outputs.Single(output => output.Name == Installer).Platforms[0].Digest,
            build.Status.Reproduction!.Outputs.Single(output => output.Name == Installer).Digest);
        Assert.NotNull(await RegistryClient.FindAsync($"{Stack.Registry}/{_place}/installer:v1.13.9"));
    }

    private Manifest Required(string name, BranchedTree source) => new Manifest(name)
        .With("registry.username", _place)
        .With("platforms", new JsonArray("linux/amd64"))
        .With("source", new JsonObject { ["repository"] = source.Url, ["revision"] = "main" })
        .With("reproduce", new JsonObject { ["rebuild"] = "Other", ["required"] = true });

    /// <summary>As docs/verify.md tells users to read it.</summary>
    private static async Task AssertReportAsync(string report)
    {
        var folder = Directory.CreateTempSubdirectory("talos-image-report-").FullName;
        try
        {
            var pull = await Tool.RunAsync("oras", ["pull", "--plain-http", "--output", folder, report]);
            Assert.True(pull.ExitCode == 0, pull.StandardError);
            using var comparison = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "comparison.json")));
            var difference = Assert.Single(comparison.RootElement.GetProperty("differences").EnumerateArray(), entry => entry.GetProperty("class").GetString() == "Content");
            Assert.Equal("etc/random-id", difference.GetProperty("path").GetString());
            Assert.NotEqual(difference.GetProperty("first").GetProperty("sha256").GetString(), difference.GetProperty("second").GetProperty("sha256").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task<TalosImageBuild> UntilComparedAsync(string name) => system.UntilAsync(name, build => build.Status.Reproduction?.Result is not null);

    private Task<string[]> JobsAsync(TalosImageBuild build) => system.Kubectl.ChildrenAsync("jobs", build);

    /// <summary>Everything that the registry stores.</summary>
    /// <summary>What the repositories of this test hold. Other tests push to the same registry meanwhile.</summary>
    private string[] Blobs() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Stack.RegistryFolder, "docker/registry/v2/repositories", _place), "link", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal),
    ];

    private static async Task CopyKernelAsync(string tag, string to)
    {
        var copy = await Tool.RunAsync("oras", ["cp", "--from-plain-http", "--to-plain-http", $"{Stack.Registry}/fixture/kernel:{tag}", to]);
        Assert.True(copy.ExitCode == 0, copy.StandardError);
    }
}
