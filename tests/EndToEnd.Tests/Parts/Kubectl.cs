using System.Text.Json;
using CliWrap.Buffered;
using TalosImageOperator.Entities;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>The real kubectl, as a user has it.</summary>
/// <param name="kubeconfig">The file that names the cluster.</param>
/// <param name="namespace">The namespace that commands without one are for.</param>
internal sealed class Kubectl(string kubeconfig, string @namespace = Kubectl.Default)
{
    private const string Default = "default";

    /// <summary>The same for another namespace.</summary>
    public Kubectl In(string other) => new(kubeconfig, other);

    public async Task<string> RunAsync(string[] arguments, string? input = null)
    {
        var result = await Tool.RunAsync("kubectl", ["--kubeconfig", kubeconfig, .. Namespaced(arguments)], input);
        return result.ExitCode == 0
            ? result.StandardOutput
            : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {result.StandardError}");
    }

    /// <summary><c>kubectl talosimage …</c>, with the published plugin on PATH.</summary>
    public Task<BufferedCommandResult> PluginAsync(string[] arguments) => Tool.RunAsync(
        "kubectl",
        ["talosimage", .. Namespaced(arguments)],
        environment: new Dictionary<string, string?>
        {
            ["KUBECONFIG"] = kubeconfig,
            ["PATH"] = $"{Path.GetDirectoryName(Stack.Plugin)}:{Environment.GetEnvironmentVariable("PATH")}",
        });

    /// <summary>What kubectl says when the API server refuses the manifest.</summary>
    public async Task<string> RefusalAsync(string manifest)
    {
        var result = await Tool.RunAsync("kubectl", ["--kubeconfig", kubeconfig, "--namespace", @namespace, "apply", "-f", "-"], manifest);
        Assert.NotEqual(0, result.ExitCode);
        return result.StandardError;
    }

    public Task ApplyAsync(string manifest) => RunAsync(["apply", "-f", "-"], manifest);

    public async Task<TalosImageBuild> GetAsync(string name) => JsonSerializer.Deserialize(
        await RunAsync(["get", "tib", name, "-o", "json"]), EntitiesJsonContext.Default.TalosImageBuild)!;

    // With one, kubectl refuses manifests that name another.
    private string[] Namespaced(string[] arguments) =>
        @namespace == Default || arguments.Any(argument => argument is "--namespace" or "-n") ? arguments : [.. arguments, "--namespace", @namespace];

    /// <summary>The names of the build's objects of one kind.</summary>
    public async Task<string[]> ChildrenAsync(string resource, TalosImageBuild build) =>
        (await RunAsync(["get", resource, "-l", $"talosimages.dev/build-uid={build.Metadata.Uid}", "-o", "name"]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
