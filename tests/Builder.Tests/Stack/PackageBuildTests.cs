using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>Packages from source with real git, make and BuildKit, and Talos from them.</summary>
public sealed class PackageBuildTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _user = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    [SkippableFact]
    public async Task Run_WithPackages_DatesThemByTheFirstCommit()
    {
        StackParts.Require();
        await RunAsync("kernel", []);
        var facts = JsonNode.Parse(await File.ReadAllTextAsync(_folder["w/linux-amd64/results/pkgs-source/result.json"]))!;
        Assert.Equal(1559424892, (long)facts["sourceDateEpoch"]!);
    }

    [SkippableFact]
    public async Task Run_BehindAProxy_HandsItToThePackagesToo()
    {
        StackParts.Require();
        var lines = await RunAsync(
            "kernel", ["--verbose"], new Dictionary<string, string> { ["http_proxy"] = "http://proxy.invalid:3128", ["no_proxy"] = "127.0.0.1" });

        // Their Makefile, other than the one of Talos, hands on nothing by itself.
        var command = Assert.Single(lines, line => line.Contains("=== make target-kernel ", StringComparison.Ordinal));
        Assert.Contains("--build-arg=http_proxy=http://proxy.invalid:3128 --build-arg=no_proxy=127.0.0.1", command, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<IReadOnlyList<string>> RunAsync(
        string output, string[] more, IReadOnlyDictionary<string, string>? variables = null)
    {
        var manifest = _folder.Write("m.yaml", $$$"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {name: test}
            spec:
              release: v1.13.9
              source: {repository: "{{{stack.SourceUrl}}}"}
              pkgs: {build: {repository: "{{{stack.PkgsUrl}}}", revision: v1.0.0, targets: [kernel, zfs-pkg]}}
              outputs: [{{{output}}}]
              registry: {host: "{{{StackParts.Registry}}}", username: {{{_user}}}}

            """);
        var (outcome, lines) = await stack.RunAsync(
            ["run", "-f", manifest, "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--plain", .. more], variables);
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        return lines;
    }
}
