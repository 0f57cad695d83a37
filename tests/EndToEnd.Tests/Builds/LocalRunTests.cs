using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary><c>talos-image-builder run</c> makes on this machine what the cluster makes.</summary>
[Collection(SystemTests.Name)]
public sealed class LocalRunTests(RunningSystem system)
{
    [SkippableFact]
    public async Task Run_SameManifestTwice_SameDigestsAsTheCluster()
    {
        Stack.Require();
        var manifest = new Manifest("everywhere").ToString();
        await system.Kubectl.ApplyAsync(manifest);
        var build = await system.UntilSucceededAsync("everywhere");
        var folder = Directory.CreateTempSubdirectory("talos-image-run-").FullName;
        try
        {
            var file = Path.Combine(folder, "build.yaml");
            await File.WriteAllTextAsync(file, manifest);
            for (var time = 0; time < 2; time++)
            {
                var run = await Tool.RunAsync(
                    Stack.Builder, ["run", "-f", file, "--buildkit", Stack.BuildKit, "--workdir", Path.Combine(folder, $"{time}")],
                    limit: TimeSpan.FromMinutes(10));
                Assert.True(run.ExitCode == 0, run.StandardOutput + run.StandardError);
                Assert.All(build.Status.Outputs, output => Assert.Contains(output.Digest!, run.StandardOutput, StringComparison.Ordinal));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
