using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>The ConfigMap of a build, consumed as Flux and kustomize do it.</summary>
[Collection(SystemTests.Name)]
public sealed class ConfigMapTests(RunningSystem system) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("talos-image-consume-").FullName;

    [SkippableFact]
    public async Task ConfigMap_OfAFinishedBuild_IsSubstitutedByShellVariablesAndByKustomize()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("consumed").With("publish.configMap", "consumed-outputs").ToString());
        var build = await system.UntilSucceededAsync("consumed");
        var output = Assert.Single(build.Status.Outputs);
        var reference = $"{output.Image}@{output.Digest}";
        Assert.Equal(output.Digest, (await RegistryClient.FindAsync(output.Image))!.Value.Digest);

        var configMap = JsonNode.Parse(await system.Kubectl.RunAsync(["get", "configmap", "consumed-outputs", "-o", "json"]))!;
        var variables = configMap["data"]!.AsObject().ToDictionary(entry => entry.Key, string? (entry) => (string)entry.Value!);
        var substituted = await Tool.RunAsync("/bin/sh", ["-c", "printf 'image: ${KERNEL_REF}' | envsubst"], environment: variables);
        Assert.Equal($"image: {reference}", substituted.StandardOutput);

        await File.WriteAllTextAsync(Path.Combine(_folder, "outputs.yaml"), configMap.ToJsonString());
        await File.WriteAllTextAsync(Path.Combine(_folder, "plan.yaml"), """
            apiVersion: example.com/v1
            kind: Plan
            metadata: {name: upgrade}
            spec: {image: replaced}
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder, "kustomization.yaml"), """
            resources: [outputs.yaml, plan.yaml]
            replacements:
              - source: {kind: ConfigMap, name: consumed-outputs, fieldPath: data.KERNEL_REF}
                targets:
                  - select: {kind: Plan}
                    fieldPaths: [spec.image]
            """);
        var rendered = await system.Kubectl.RunAsync(["kustomize", _folder]);
        Assert.Contains($"  image: {reference}", rendered, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
