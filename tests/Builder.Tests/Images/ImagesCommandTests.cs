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
        foreach (var image in (string[])["frontend:v1", "tools:v2", "kernel:v3", "imager:v4", "extra:v5"])
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

        // The kernel's stages need it, and the registry does not have it; those that the target does not need are not listed.
        Assert.Matches($@"(?m)^{_place}/missing:v3 +- +\S", output);
        Assert.Contains($"{_place}/missing:v3", error, StringComparison.Ordinal);
        Assert.DoesNotContain("runc", output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^proxy\.golang\.org +Go modules", output);
    }

    [SkippableFact]
    public async Task Online_TreeThatMakeCannotRead_ListsAllPackagesOfTheRelease()
    {
        StackParts.Require();
        await SmallImage.PushAsync(_folder, $"{_place}/kernel:v3", ("name", "kernel"));
        var manifest = Manifest(Tree("$(error no)"), "outputs: [kernel, iso]", $"image: {_place}/imager:v4", StackParts.Registry);

        var (_, output, _) = await RunAsync("images", "-f", manifest);

        Assert.Matches($@"(?m)^{_place}/kernel:v3 +sha256:\w+ +package kernel$", output);
        Assert.Matches($@"(?m)^{_place}/runc:v3 +- +package runc$", output);
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

    private string Tree(string makefile = "")
    {
        var repository = GitRepository.Create(_folder["talos"]);
        _folder.Write(
            "talos/Makefile",
            $"""
            {makefile}
            TOOLS_PREFIX ?= {_place}/tools
            TOOLS ?= v2
            PKGS_PREFIX ?= {_place}
            PKGS ?= v3
            kernel:
            	docker buildx build --target=kernel --build-arg=PKGS=$(PKGS) --build-arg=PKGS_PREFIX=$(PKGS_PREFIX) --build-arg=TOOLS=$(TOOLS) --platform=$(PLATFORM) .

            """);
        _folder.Write(
            "talos/Dockerfile",
            $"""
            # syntax = {_place}/frontend:v1
            ARG PKGS
            ARG PKGS_PREFIX
            ARG TOOLS
            FROM {_place}/tools:$TOOLS AS tools
            FROM $PKGS_PREFIX/missing:$PKGS AS missing
            FROM $PKGS_PREFIX/runc:$PKGS AS runc
            FROM $PKGS_PREFIX/kernel:$PKGS AS pkg-kernel
            FROM scratch AS kernel
            COPY --from=pkg-kernel / /
            COPY --from=tools / /
            COPY --from=missing / /
            COPY --from={_place}/extra:v5 / /

            """);
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
