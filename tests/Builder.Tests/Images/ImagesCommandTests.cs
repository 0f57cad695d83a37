using System.Diagnostics;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Images;

/// <summary>The command <c>images</c>: the program itself, with real git, oras and a registry.</summary>
public sealed class ImagesCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _place = $"{StackParts.Registry}/images-{Guid.NewGuid():n}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Offline_OfMedia_ListsImagesAndHosts()
    {
        var manifest = Manifest("https://github.com/siderolabs/talos.git", "outputs: [iso]", "systemExtensions: [siderolabs/iscsi-tools]", "ghcr.io");

        var (code, output, error) = await RunAsync("images", "-f", manifest, "--offline");

        Assert.Equal(ExitCodes.Success, code);
        Assert.Equal(
            """
            IMAGE                                    USED FOR
            ghcr.io/siderolabs/extensions:v1.13.9    catalog of extensions
            ghcr.io/siderolabs/imager:v1.13.9        spec.imager.image
            siderolabs/iscsi-tools (in the catalog)  spec.imager.systemExtensions

            HOST        USED FOR
            github.com  spec.source.repository

            """,
            output);
        Assert.StartsWith("warning: with --offline, ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_ReferencesAlone_AreOnesThatToolsAccept()
    {
        var manifest = Manifest("https://github.com/siderolabs/talos.git", "outputs: [iso]", "systemExtensions: [siderolabs/iscsi-tools]", "ghcr.io");

        var (code, output, error) = await RunAsync("images", "-f", manifest, "--offline", "--refs");

        Assert.Equal(ExitCodes.Success, code);
        Assert.Equal("ghcr.io/siderolabs/extensions:v1.13.9\nghcr.io/siderolabs/imager:v1.13.9\n", output);
        Assert.Contains("siderolabs/iscsi-tools", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Online_OfATree_ListsEveryImageByDigest()
    {
        StackParts.Require();
        var digests = new Dictionary<string, string>();
        foreach (var image in (string[])["frontend:v1", "tools:v2", "kernel:v3", "imager:v4"])
        {
            digests[image] = await SmallImage.PushAsync(_folder, $"{_place}/{image}", ("name", image));
        }

        var manifest = Manifest(Tree(), "outputs: [kernel, iso]", $"image: {_place}/imager:v4", StackParts.Registry);

        var (code, output, error) = await RunAsync("images", "-f", manifest);

        Assert.Equal(ExitCodes.Input, code);
        foreach (var (image, digest) in digests)
        {
            Assert.True(Regex.IsMatch(output, $@"(?m)^{_place}/{image} +{digest}  \w"), $"{image}: {digest}\n{output}\n{error}");
        }

        // The small registry has no other package.
        Assert.Matches($@"(?m)^{_place}/runc:v3 +- +package runc$", output);
        Assert.Contains($"{_place}/runc:v3", error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^proxy\.golang\.org +Go modules", output);
    }

    [SkippableFact]
    public async Task Online_SourceThatIsMissing_SaysSo()
    {
        StackParts.Require();
        var (code, output, error) = await RunAsync("images", "-f", Manifest($"file://{_folder["none"]}", "outputs: [iso]", "image: x/y:v1", StackParts.Registry));

        Assert.Equal(ExitCodes.Input, code);
        Assert.Empty(output);
        Assert.Contains("spec.source", error, StringComparison.Ordinal);
    }

    private string Tree()
    {
        var repository = GitRepository.Create(_folder["talos"]);
        _folder.Write("talos/Makefile", $"TOOLS_PREFIX ?= {_place}/tools\nTOOLS ?= v2\nPKGS_PREFIX ?= {_place}\nPKGS ?= v3\n");
        _folder.Write("talos/Dockerfile", $"# syntax = {_place}/frontend:v1\nFROM scratch AS kernel\n");
        repository.Git("add", ".");
        repository.Git("commit", "--quiet", "--message", "tree");
        repository.Git("tag", "v1.13.9");
        return repository.Url;
    }

    private string Manifest(string repository, string outputs, string imager, string host) => _folder.Write(
        "build.yaml",
        $$"""
        apiVersion: talosimages.dev/v1alpha1
        kind: TalosImageBuild
        metadata: {name: one}
        spec:
          release: v1.13.9
          source: {repository: "{{repository}}"}
          {{outputs}}
          imager: { {{imager}} }
          registry: {host: "{{host}}", username: me}
        """);

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "talos-image-builder"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (text, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await text, await error);
    }
}
