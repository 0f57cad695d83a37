using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>Packages from source with real git, make and BuildKit, and Talos from them.</summary>
public sealed class PackageBuildTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private const string Modules = "usr/lib/modules/6.1.0-fixture/modules.order";

    private readonly TempFolder _folder = new();
    private readonly string _user = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    [SkippableFact]
    public async Task Run_WithPackagesFromSource_BuildsThemInAndSignsModulesWithOneKey()
    {
        StackParts.Require();
        _folder.Write("changes/config-amd64", "CONFIG_MINE=y\n");
        _folder.Write("changes/9000-mine.patch", "my patch\n");

        await RunAsync("kernel", ["--kernel-changes", _folder["changes"]]);

        var kernel = await File.ReadAllTextAsync(_folder["w/linux-amd64/talos/tree/_out/vmlinuz-amd64"]);
        Assert.Equal("kernel from source amd64\nCONFIG_MINE=y\nupstream patch\nmy patch\n", kernel);
        var key = await ReadAsync("kernel", Modules);
        Assert.StartsWith("signed with ", key, StringComparison.Ordinal);
        Assert.Equal(key, await ReadAsync("zfs-pkg", Modules));
    }

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
        var changes = more.Contains("--kernel-changes") ? ", kernel: {configMapRef: {name: kernel}}" : "";
        var manifest = _folder.Write("m.yaml", $$$"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {name: test}
            spec:
              release: v1.13.9
              source: {repository: "{{{stack.SourceUrl}}}"}
              pkgs: {build: {repository: "{{{stack.PkgsUrl}}}", revision: v1.0.0, targets: [kernel, zfs-pkg]{{{changes}}}}}
              outputs: [{{{output}}}]
              registry: {host: "{{{StackParts.Registry}}}", username: {{{_user}}}}

            """);
        var (outcome, lines) = await stack.RunAsync(
            ["run", "-f", manifest, "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--plain", .. more], variables);
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        return lines;
    }

    private async Task<string> ReadAsync(string package, string file)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{StackParts.Registry}/v2/{_user}/{package}/") };
        client.DefaultRequestHeaders.Add("Accept", "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json");
        var index = JsonNode.Parse(await client.GetStringAsync(new Uri("manifests/v1.13.9", UriKind.Relative)))!;
        var manifest = JsonNode.Parse(await client.GetStringAsync(
            new Uri($"manifests/{index["manifests"]![0]!["digest"]}", UriKind.Relative)))!;
        await using var blob = await client.GetStreamAsync(new Uri($"blobs/{manifest["layers"]![0]!["digest"]}", UriKind.Relative));
        await using var layer = new GZipStream(blob, CompressionMode.Decompress);
        await using var archive = new TarReader(layer);
        while (await archive.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name.TrimStart('.', '/') == file)
            {
                return await new StreamReader(entry.DataStream!).ReadToEndAsync();
            }
        }

        throw new InvalidOperationException($"{package} has no {file}");
    }
}
