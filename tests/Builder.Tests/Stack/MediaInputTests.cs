using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>The inputs of the imager, as the fixture's imager reports them when a real BuildKit runs it.</summary>
public sealed class MediaInputTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private readonly TempFolder _folder = new();

    [SkippableFact]
    public async Task Run_WithMirrorKernelArgumentsAndConfiguration_GivesTheImagerEach()
    {
        StackParts.Require();

        var first = await RunAsync("machine:\n  token: hunter2.first\n");
        var second = await RunAsync("machine:\n  token: hunter2.second\n");

        // BuildKit has seen what comes of it before.
        var again = await RunAsync("machine:\n  token: hunter2.first\n");

        Assert.Contains(@"extra-kernel-args: talos.config=http://x/?u=${uuid}&m=$mac $(id)", first, StringComparison.Ordinal);
        Assert.Matches($"extension: {StackParts.Registry}/fixture/kernel@sha256:[0-9a-f]{{64}}\n", first);
        Assert.Matches($"system extension: {StackParts.Registry}/fixture/kernel@sha256:", first);
        Assert.Contains($"embedded-config: sha256:{Sha256("machine:\n  token: hunter2.first\n")}", first, StringComparison.Ordinal);
        Assert.Contains($"embedded-config: sha256:{Sha256("machine:\n  token: hunter2.second\n")}", second, StringComparison.Ordinal);
        Assert.Contains($"embedded-config: sha256:{Sha256("machine:\n  token: hunter2.first\n")}", again, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_WithoutTheConfiguration_SaysSoBeforeItStarts()
    {
        StackParts.Require();
        var (outcome, lines) = await stack.RunAsync(
            ["run", "-f", _folder.Write("m.yaml", Manifest()), "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--plain"]);
        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains(lines, line => line.StartsWith("--embedded-config is required", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder["w"]));
    }

    [SkippableFact]
    public async Task Run_WithAConfigThatIsNone_SaysWhichAndNoMore()
    {
        StackParts.Require();
        _folder.Write("0/config.json", "{}");
        _folder.Write("1/config.json", "hunter2");
        var (outcome, lines) = await stack.RunAsync(
        [
            "run", "-f", _folder.Write("m.yaml", Manifest()), "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--plain",
            "--embedded-config", _folder.Write("c.yaml", "a: b"), "--registry-config", _folder["0"], "--registry-config", _folder["1"],
        ]);
        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains("Registry Secret 2", Assert.Single(lines), StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("--registry-ca")]
    [InlineData("--registry-config")]
    [InlineData("--embedded-config")]
    public async Task Run_WithAPathThatLeadsNowhere_IsRefused(string option)
    {
        StackParts.Require();
        var (outcome, lines) = await stack.RunAsync(["run", "-f", _folder.Write("m.yaml", Manifest()), option, _folder["nothing"]]);
        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains(lines, line => line.StartsWith(option, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> RunAsync(string configuration)
    {
        var (outcome, lines) = await stack.RunAsync(
        [
            "run", "-f", _folder.Write("m.yaml", Manifest()), "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--verbose",
            "--embedded-config", _folder.Write("c.yaml", configuration),
        ]);
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        Assert.DoesNotContain(lines, line => line.Contains("hunter2", StringComparison.Ordinal));
        return await File.ReadAllTextAsync(_folder["w/linux-amd64/media/iso/metal-amd64.iso"]);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string Manifest() => $$$"""
        apiVersion: talosimages.dev/v1alpha1
        kind: TalosImageBuild
        metadata: {name: test}
        spec:
          release: v1.13.9
          source: {repository: "{{{stack.SourceUrl}}}"}
          platforms: [linux/amd64]
          outputs: [imager, iso]
          imager:
            extraKernelArgs: ["talos.config=http://x/?u=${uuid}&m=$mac", "$(id)"]
            systemExtensions: ["ghcr.io/kernel:custom"]
            embeddedConfig: {secretRef: {name: machine}}
          registry:
            host: "{{{StackParts.Registry}}}"
            username: media-input
            mirrors:
              - {host: ghcr.io, endpoints: ["{{{StackParts.Registry}}}/nothing-here", "{{{StackParts.Registry}}}/fixture"]}
        """;
}
