namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary><c>talos-image-builder run</c>, in a folder of its own, with secure boot keys at hand.</summary>
internal static class LocalRun
{
    // Only their names count: nothing of the fixture signs.
    private static readonly string[] Keys = ["uki-signing-key.pem", "uki-signing-cert.pem", "pcr-signing-key.pem"];

    /// <returns>What it printed.</returns>
    public static async Task<string> SucceedsAsync(Manifest manifest, string buildkit)
    {
        var folder = Directory.CreateTempSubdirectory("talos-image-run-").FullName;
        try
        {
            var file = Path.Combine(folder, "build.yaml");
            await File.WriteAllTextAsync(file, manifest.ToString());
            var keys = Directory.CreateDirectory(Path.Combine(folder, "keys")).FullName;
            foreach (var key in Keys)
            {
                await File.WriteAllTextAsync(Path.Combine(keys, key), $"test key {key}\n");
            }

            var run = await Tool.RunAsync(
                Stack.Builder,
                ["run", "-f", file, "--buildkit", buildkit, "--workdir", Path.Combine(folder, "work"), "--secureboot-keys", keys],
                limit: TimeSpan.FromMinutes(10));
            Assert.True(run.ExitCode == 0, run.StandardOutput + run.StandardError);
            return run.StandardOutput;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
