using System.Text.Json;
using TalosImageOperator.Entities;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>The real kubectl, as a user has it.</summary>
internal sealed class Kubectl(string kubeconfig)
{
    public async Task<string> RunAsync(string[] arguments, string? input = null)
    {
        var result = await Tool.RunAsync("kubectl", ["--kubeconfig", kubeconfig, .. arguments], input);
        return result.ExitCode == 0
            ? result.StandardOutput
            : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {result.StandardError}");
    }

    /// <summary>What kubectl says when the API server refuses the manifest.</summary>
    public async Task<string> RefusalAsync(string manifest)
    {
        var result = await Tool.RunAsync("kubectl", ["--kubeconfig", kubeconfig, "apply", "-f", "-"], manifest);
        Assert.NotEqual(0, result.ExitCode);
        return result.StandardError;
    }

    public Task ApplyAsync(string manifest) => RunAsync(["apply", "-f", "-"], manifest);

    public async Task<TalosImageBuild> GetAsync(string name) => JsonSerializer.Deserialize(
        await RunAsync(["get", "tib", name, "-o", "json"]), EntitiesJsonContext.Default.TalosImageBuild)!;

    /// <summary>The names of the build's objects of one kind.</summary>
    public async Task<string[]> ChildrenAsync(string resource, TalosImageBuild build) =>
        (await RunAsync(["get", resource, "-l", $"talosimages.dev/build-uid={build.Metadata.Uid}", "-o", "name"]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
