using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;

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
            "kernel", [], new Dictionary<string, string> { ["http_proxy"] = "http://proxy.invalid:3128", ["no_proxy"] = "127.0.0.1" });

        // Their Makefile, other than the one of Talos, hands on nothing by itself.
        var command = Assert.Single(lines, line => line.Contains("=== make target-kernel ", StringComparison.Ordinal));
        Assert.Contains("--build-arg=http_proxy=http://proxy.invalid:3128 --build-arg=no_proxy=127.0.0.1", command, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("amd64", "arm64")]
    [InlineData("arm64", "amd64")]
    public async Task Run_PackageThatTheImagerTakesForBothArchitectures_IsCompletedByTheReleasesImage(string own, string other)
    {
        StackParts.Require();
        var lines = await RunAsync("imager", [], targets: "grub", platform: own);

        var imager = PublishedImage.Pull(_folder, $"{StackParts.Registry}/{_user}/imager:v1.13.9", own);
        Assert.Equal($"grub from source {own}\n", imager.Text($"usr/lib/grub/{Cpu(own)}-efi/moddep.lst"));
        Assert.Equal($"grub v1.0.0-1-gf1f1f1f {other}\n", imager.Text($"usr/lib/grub/{Cpu(other)}-efi/moddep.lst"));
        Assert.Contains(lines, line => line.Contains($"warning: pkg-grub is built for linux/{own}, but a target takes it for linux/{other} as well.", StringComparison.Ordinal));

        // What is published has the built platform alone.
        var index = JsonNode.Parse(RealProgram.Run("oras", "manifest", "fetch", "--plain-http", $"{StackParts.Registry}/{_user}/grub:v1.13.9"))!;
        Assert.Equal(own, (string?)Assert.Single(index["manifests"]!.AsArray())!["platform"]!["architecture"]);
    }

    [SkippableFact]
    public async Task Run_PackageForBothArchitecturesThatTheReleaseHasForOne_IsRefusedInTheFirstMinute()
    {
        StackParts.Require();
        RealProgram.Run("skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", "--multi-arch", "all",
            $"docker://{StackParts.Registry}/fixture/kernel:v1.0.0-1-gf1f1f1f", $"docker://{StackParts.Registry}/{_user}/mirror/kernel:one");
        var (outcome, lines) = await TryAsync("imager", [], null, "grub", "amd64", $", prefix: {StackParts.Registry}/{_user}/mirror, tag: one");

        Assert.Equal(ExitCodes.Input, outcome.ExitCode);
        Assert.Contains(lines, line => line.Contains($"{_user}/mirror/grub:one", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("make target-grub", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static string Cpu(string architecture) => architecture == "amd64" ? "x86_64" : "arm64";

    private async Task<IReadOnlyList<string>> RunAsync(
        string output, string[] more, IReadOnlyDictionary<string, string>? variables = null, string targets = "kernel, zfs-pkg", string platform = "amd64")
    {
        var (outcome, lines) = await TryAsync(output, more, variables, targets, platform, "");
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        return lines;
    }

    private Task<(ProcessOutcome Outcome, IReadOnlyList<string> Lines)> TryAsync(
        string output, string[] more, IReadOnlyDictionary<string, string>? variables, string targets, string platform, string pkgs)
    {
        var manifest = _folder.Write("m.yaml", $$$"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {name: test}
            spec:
              release: v1.13.9
              source: {repository: "{{{stack.SourceUrl}}}"}
              pkgs: {build: {repository: "{{{stack.PkgsUrl}}}", revision: v1.0.0, targets: [{{{targets}}}]}{{{pkgs}}} }
              platforms: [linux/{{{platform}}}]
              outputs: [{{{output}}}]
              registry: {host: "{{{StackParts.Registry}}}", username: {{{_user}}}}

            """);
        return stack.RunAsync(["run", "-f", manifest, "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--plain", "--verbose", .. more], variables);
    }
}
