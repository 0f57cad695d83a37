using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.KubectlTalosImage.Tests.Support;

namespace TalosImageOperator.KubectlTalosImage.Tests.Commands;

[Collection(ClusterCollection.Name)]
public sealed class OutputsTests(PluginCluster cluster) : IDisposable
{
    private const string Reference = $"images.example.com/me/installer:v1.13.9@{Manifests.Digest}";
    private readonly string _folder = Directory.CreateTempSubdirectory("outputs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Outputs_AsText_HaveReferenceFilesAndCommands()
    {
        var text = await PrintAsync("text");
        Assert.Contains($"installer  {Reference}\n", text, StringComparison.Ordinal);
        Assert.Contains($"    vmlinuz-amd64  1024 bytes  sha256 {Manifests.Fingerprint}\n", text, StringComparison.Ordinal);
        Assert.Contains($"  $ talosctl upgrade --nodes NODE --image {Reference}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_AsJson_AreTheLastSuccessWithReferences()
    {
        var json = JsonNode.Parse(await PrintAsync("json"))!;
        Assert.Equal(Manifests.Commit, (string)json["commit"]!);
        Assert.Equal(Reference, (string)json["outputs"]![0]!["reference"]!);
        Assert.Equal("vmlinuz-amd64", (string)json["outputs"]![1]!["platforms"]![0]!["files"]![0]!["name"]!);
    }

    [Fact]
    public async Task Outputs_AsEnvironment_AreVariablesOfAShell()
    {
        var file = Path.Combine(_folder, "outputs.env");
        await File.WriteAllTextAsync(file, await PrintAsync("env"));

        var shell = await Cli.Wrap("bash").WithArguments(["-euc", "source \"$0\"; echo \"$TALOS_RELEASE $INSTALLER_REF\"", file]).ExecuteBufferedAsync();

        Assert.Equal($"v1.13.9 {Reference}\n", shell.StandardOutput);
    }

    [Fact]
    public async Task Outputs_AsMachineConfiguration_SetTheInstallImage() =>
        Assert.Equal(Reference, (string)YamlToJson.Parse(await PrintAsync("machineconfig"))!["machine"]!["install"]!["image"]!);

    [Fact]
    public async Task Outputs_AsKustomize_FeedAReplacement()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "outputs"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "outputs", "kustomization.yaml"), await PrintAsync("kustomize"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "plan.yaml"), "apiVersion: upgrade.cattle.io/v1\nkind: Plan\nmetadata: {name: talos}\nspec: {image: none}\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "kustomization.yaml"), """
            resources: [plan.yaml]
            components: [outputs]
            replacements:
              - source: {kind: ConfigMap, name: published-outputs, fieldPath: data.INSTALLER_REF}
                targets:
                  - select: {kind: Plan}
                    fieldPaths: [spec.image]
            """);

        Assert.Contains($"image: {Reference}\n", await cluster.Kubectl.RequireAsync(["kustomize", _folder]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_BeforeTheFirstSuccess_FailAndPointToWhy()
    {
        await cluster.ApplyAsync("unpublished", Manifests.Building());
        var outputs = await cluster.Kubectl.PluginAsync("outputs", "unpublished", "-o", "env");
        Assert.Equal((1, ""), (outputs.ExitCode, outputs.StandardOutput));
        Assert.Contains("kubectl talosimage why unpublished", outputs.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_InAnUnknownFormat_NameTheFormats()
    {
        var outputs = await cluster.Kubectl.PluginAsync("outputs", "published", "-o", "xml");
        Assert.Equal(2, outputs.ExitCode);
        Assert.Contains("--output: \"xml\" is not a format. Use text, json, env, machineconfig, kustomize.", outputs.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_WithoutOras_PrintsTheCommand()
    {
        await PrintAsync("text");
        var kubectl = cluster.Kubectl;
        Directory.CreateSymbolicLink(Path.Combine(_folder, "kubectl"), (await Cli.Wrap("which").WithArguments(["kubectl"]).ExecuteBufferedAsync()).StandardOutput.Trim());
        kubectl.Variables["PATH"] = $"{Kubectl.PluginFolder}:{_folder}";
        kubectl.Variables["DOTNET_ROOT"] = DotnetRoot;

        var pull = await kubectl.PluginAsync("pull", "published", "kernel", "-d", "files");

        Assert.Equal(3, pull.ExitCode);
        Assert.Equal($"oras pull --platform linux/amd64 --output files registry.example.com/me/talos-kernel@{Manifests.Digest}\n", pull.StandardOutput);
        Assert.Contains("oras is not on PATH.", pull.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iso", null, 3, "has no output \"iso\". It has installer, kernel")]
    [InlineData("kernel", "linux/arm64", 3, "Choose from linux/amd64.")]
    [InlineData("installer", null, 1, "is a container image without files.")]
    public async Task Pull_OfWhatIsNotThere_SaysWhatIs(string output, string? platform, int code, string message)
    {
        await PrintAsync("text");
        var pull = await cluster.Kubectl.PluginAsync(["pull", "published", output, .. platform is null ? [] : (string[])["--platform", platform]]);
        Assert.Equal(code, pull.ExitCode);
        Assert.Contains(message, pull.StandardError, StringComparison.Ordinal);
    }

    private static string DotnetRoot => Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    private async Task<string> PrintAsync(string format)
    {
        await cluster.ApplyAsync("published", Manifests.Succeeded());
        var outputs = await cluster.Kubectl.PluginAsync("outputs", "published", "-o", format);
        Assert.True(outputs.ExitCode == 0, outputs.StandardError);
        return outputs.StandardOutput;
    }
}
