using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.LocalCluster.Faults;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>The main job: a manifest is applied, images are built by BuildKit, digests stand in status.</summary>
[Collection(SystemTests.Name)]
public sealed class TwoPlatformBuildTests(RunningSystem system)
{
    private static readonly string[] Outputs = ["kernel", "initramfs", "installer-base", "imager", "installer", "iso", "metal"];

    [SkippableFact]
    public async Task Build_SevenOutputsForTwoPlatforms_DigestsInStatusAreTheRegistrys()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(new Manifest("seven").ToString());
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
        AssertWrites(build);
    }

    [SkippableFact]
    public async Task Build_Overrides_ArriveInTheFiles()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(new Manifest("inputs").With("outputs", new System.Text.Json.Nodes.JsonArray("kernel", "initramfs")).ToString());
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

    /// <summary>Asks for the tags while the platforms are at work, until the publishing starts.</summary>
    private async Task<List<string>> TagsBeforePublishingAsync(string name)
    {
        var found = new List<string>();
        await system.UntilAsync(name, build =>
        {
            var before = build.Status.Phase is null or BuildPhase.Pending or BuildPhase.Building;
            if (before)
            {
                found.AddRange(build.Status.Outputs.Where(output => output.Digest is not null).Select(output => output.Name));
            }

            return !before;
        });
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

    // ConfigMap, two Jobs, the publish Job, and a status for each transition; events and coalesced progress come on top.
    private void AssertWrites(TalosImageBuild build)
    {
        var writes = system.Requests.Writes
            .Where(write => write.UserAgent.Contains("talos-image-operator", StringComparison.Ordinal) && write.Resource is not ("events" or "leases"))
            .Where(write => IsOf(write, build))
            .ToList();
        Assert.Equal(1, writes.Count(write => write.Resource == "configmaps"));
        Assert.Equal(3, writes.Count(write => write.Resource == "jobs"));
        var seconds = (build.Status.CompletedAt!.Value - build.Status.StartedAt!.Value).TotalSeconds;
        Assert.InRange(writes.Count, 6, 8 + (int)(seconds / 10));
    }

    private static bool IsOf(RequestRecord write, TalosImageBuild build) =>
        write.Name is null || write.Name.StartsWith(build.Metadata.Name, StringComparison.Ordinal);

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
