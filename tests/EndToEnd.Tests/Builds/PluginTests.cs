using System.Security.Cryptography;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>The kubectl plugin on a build of the real operator.</summary>
[Collection(SystemTests.Name)]
public sealed class PluginTests(RunningSystem system) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plugin-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Plugin_OnABuildWithARetry_FollowsExplainsAndPullsIt()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("plugin").With("registry.host", "127.0.0.1:9").ToString());
        var following = system.Kubectl.PluginAsync(["logs", "plugin", "-f"]);
        var failure = await system.UntilFailedAsync("plugin");
        var logs = await following;
        var why = await system.Kubectl.PluginAsync(["why", "plugin"]);

        Assert.Equal((FailureClass.Infrastructure, 1, 1), (failure.Class, logs.ExitCode, why.ExitCode));
        Assert.Contains($"[linux/amd64 {failure.Step}] ", logs.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"[linux/amd64 {failure.Step} attempt 2] ", logs.StandardOutput, StringComparison.Ordinal);
        Assert.Contains(Reasons.RegistryUnreachable, why.StandardOutput, StringComparison.Ordinal);

        await system.Kubectl.ApplyAsync(Manifest.Quick("plugin").ToString());
        var watched = await system.Kubectl.PluginAsync(["status", "plugin", "-w"]);
        var pulled = await system.Kubectl.PluginAsync(["pull", "plugin", "kernel", "-d", _folder]);
        var build = await system.UntilSucceededAsync("plugin");

        Assert.True(watched.ExitCode == 0, watched.StandardOutput + watched.StandardError);
        Assert.Contains("linux/amd64 kernel done", watched.StandardOutput, StringComparison.Ordinal);
        Assert.True(pulled.ExitCode == 0, pulled.StandardError);
        var file = Assert.Single(build.Status.Outputs.Single().Platforms.Single().Files);
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(_folder, file.Name)))));
    }
}
