using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>The main use: apply a manifest, build images with BuildKit, and read the digests from the status.</summary>
[Collection(SystemTests.Name)]
public sealed class TwoPlatformBuildTests(RunningSystem system)
{
    // What Talos fills in at boot; neither Kubernetes nor make nor a shell nor a Dockerfile may do so before.
    private const string KernelArgument = "talos.config=https://config.example/?u=${uuid}&h=$(HOSTNAME)";
    private static readonly string[] Outputs = ["kernel", "initramfs", "installer-base", "imager", "installer", "iso", "metal"];

    [SkippableFact]
    public async Task Build_SevenOutputsForTwoPlatforms_DigestsInStatusAreTheRegistrys()
    {
        Stack.Require();
        var from = system.Requests.Records.Count;

        // A place of this run's own: what an earlier run tagged would hide that a tag comes too early.
        var place = $"seven-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
        var manifest = new Manifest("seven")
            .With("registry.username", place)
            .With("imager.extraKernelArgs", new JsonArray(KernelArgument));
        await system.Kubectl.ApplyAsync(manifest.ToString());
        var tagged = await TagsBeforePublishingAsync("seven");
        var build = await system.UntilSucceededAsync("seven");

        Assert.Empty(tagged);
        Assert.Equal("True", build.Condition(ConditionTypes.Ready).Status);
        Assert.Equal(Outputs.Order(), build.Status.Outputs.Select(output => output.Name).Order());
        foreach (var output in build.Status.Outputs)
        {
            await AssertRegistryHoldsAsync(output);
        }

        Assert.Equal(build.Status.Outputs.Select(output => output.Digest), build.Status.LastSucceeded!.Outputs.Select(output => output.Digest));
        AssertWrites(build, from);
        foreach (var arch in new[] { "amd64", "arm64" })
        {
            var iso = await PullAsync(build, "iso", arch, $"metal-{arch}.iso");
            Assert.Contains($"\nextra-kernel-args: {KernelArgument}\n", iso, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Build_Overrides_ArriveInTheFiles()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(new Manifest("inputs").With("outputs", new JsonArray("kernel", "initramfs")).ToString());
        var build = await system.UntilSucceededAsync("inputs");

        foreach (var arch in new[] { "amd64", "arm64" })
        {
            var kernel = await PullAsync(build, "kernel", arch, $"vmlinuz-{arch}");
            Assert.Contains("custom", kernel, StringComparison.Ordinal);
            var initramfs = await PullAsync(build, "initramfs", arch, $"initramfs-{arch}.xz");
            Assert.Contains("TAG=v1.13.9\n", initramfs, StringComparison.Ordinal);
            Assert.Contains("PKGS=v1.0.0-2-ga2a2a2a\n", initramfs, StringComparison.Ordinal);
            Assert.Equal(arch == "amd64", initramfs.Contains("GOAMD64=v1\n", StringComparison.Ordinal));
        }
    }

    /// <summary>Asks the registry for the tags while the platforms are at work, until the publishing starts.</summary>
    private async Task<List<string>> TagsBeforePublishingAsync(string name)
    {
        var found = new List<string>();
        var asked = 0;
        IReadOnlyList<string> images = [];
        await Patience.UntilAsync(
            async () =>
            {
                // The registry first: what it holds before a status that still says Building was there too early.
                var tagged = new List<string>();
                foreach (var image in images)
                {
                    if (await RegistryClient.FindAsync(image) is not null)
                    {
                        tagged.Add(image);
                    }
                }

                var build = await system.Kubectl.GetAsync(name);
                if (build.Status.Phase is null or BuildPhase.Pending or BuildPhase.Building)
                {
                    found.AddRange(tagged);
                    asked += images.Count;
                    images = [.. build.Status.Outputs.Select(output => $"{output.Image}:{build.Spec.Registry.Tag ?? build.Spec.Release}")];
                }

                return build;
            },
            build => build.Status.Phase is BuildPhase.Publishing or BuildPhase.Succeeded or BuildPhase.Failed,
            build => $"{name} is {build.Status.Phase}");
        Assert.True(asked >= Outputs.Length, "The registry was not asked while the build was running.");
        return found;
    }

    private static async Task AssertRegistryHoldsAsync(OutputStatus output)
    {
        var index = await RegistryClient.FindAsync(output.Image);
        Assert.Equal(output.Digest, index!.Value.Digest);
        var listed = index.Value.Manifest["manifests"]!.AsArray()
            .Select(entry => ($"{entry!["platform"]!["os"]}/{entry["platform"]!["architecture"]}", (string)entry["digest"]!))
            .Order().ToList();
        Assert.Equal(["linux/amd64", "linux/arm64"], listed.Select(entry => entry.Item1));
        Assert.Equal(output.Platforms.Select(platform => (platform.Platform, platform.Digest)).Order(), listed);
        foreach (var platform in output.Platforms)
        {
            var repository = output.Image[..output.Image.LastIndexOf(':')];
            Assert.Equal(platform.Digest, (await RegistryClient.FindAsync($"{repository}@{platform.Digest}"))?.Digest);
        }
    }

    // Tests of one system run one after another: since the apply, the operator has worked on this build alone.
    private void AssertWrites(TalosImageBuild build, int from)
    {
        var writes = system.Requests.Records.Skip(from)
            .Where(write => write.IsWrite && write.UserAgent.StartsWith("talos-image-operator/", StringComparison.Ordinal))
            .Where(write => write.Resource is not ("events" or "leases"))
            .ToList();
        Assert.Equal(3, writes.Count(write => write.Resource == "jobs"));

        // One status a transition: building, the first platform done, publishing, succeeded; and coalesced progress between.
        var statuses = writes.Count(write => write.Resource == TalosImageBuild.Plural);
        var progress = (int)((build.Status.CompletedAt!.Value - build.Status.StartedAt!.Value).TotalSeconds / 10) + 1;
        Assert.Equal(3 + statuses, writes.Count);
        Assert.InRange(statuses, 3, 4 + progress);
    }

    private static async Task<string> PullAsync(TalosImageBuild build, string output, string arch, string file)
    {
        var folder = Directory.CreateTempSubdirectory("talos-image-pull-").FullName;
        try
        {
            var image = build.Status.Outputs.Single(candidate => candidate.Name == output).Image;
            var pull = await Tool.RunAsync("oras", ["pull", "--plain-http", "--platform", $"linux/{arch}", "--output", folder, image]);
            Assert.True(pull.ExitCode == 0, pull.StandardError);
            var path = Path.Combine(folder, file);
            var text = await Tool.RunAsync("sh", ["-c", "zstd -dcqf < \"$0\" 2>/dev/null || cat \"$0\"", path]);
            return text.StandardOutput;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
