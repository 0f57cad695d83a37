using System.Diagnostics;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Images;

/// <summary>The commands of docs/air-gap.md that copy images to a mirror, as the page has them, with real skopeo and a registry.</summary>
public sealed class MirrorRecipeTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _place = $"{StackParts.Registry}/mirrored-{Guid.NewGuid():n}";

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Commands_OfThePage_CopyWhatTheBuildThenFindsAtTheMirror()
    {
        StackParts.Require();
        Skip.If(RealProgram.Find("skopeo") is null, "skopeo is not installed: hack/stack/install");
        var imager = await SmallImage.PushAsync(_folder, $"{_place}/imager:v4", ("name", "imager"));
        var extension = await SmallImage.PushAsync(_folder, $"{_place}/extension:v1", ("name", "extension"));
        var mirror = $"{_place}/mirror";

        Manifest(extension, "");
        await RunAsync(Recipe(), mirror);

        // The mirror alone has them now: it is asked first, and a name that only it has is found.
        var moved = $"{mirror}/{StackParts.Registry.Split('.')[0]}/{_place[(StackParts.Registry.Length + 1)..]}";
        Assert.Equal(imager, RealProgram.Run("oras", "resolve", "--plain-http", $"{moved}/imager:v4"));
        Assert.Equal(extension, RealProgram.Run("oras", "resolve", "--plain-http", $"{moved}/extension:{extension.Split(':')[1]}"));
        Manifest(extension, "mirrors: [{host: none.example, endpoints: [\"" + moved + "\"], insecure: true}]", "none.example");
        Assert.Equal($"none.example/extension@{extension}\nnone.example/imager@{imager}\n", await RunAsync("talos-image-builder images -f build.yaml --refs", mirror));
    }

    private static string Recipe()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "docs", "air-gap.md")))
        {
            root = root.Parent!;
        }

        return File.ReadAllText(Path.Combine(root.FullName, "docs", "air-gap.md")).Split("```\n").Single(block => block.Contains("skopeo copy", StringComparison.Ordinal));
    }

    private void Manifest(string extension, string mirrors, string? host = null)
    {
        var repository = Directory.Exists(_folder["talos"]) ? new GitRepository(_folder["talos"]) : GitRepository.Create(_folder["talos"]);
        repository.Commit(Guid.NewGuid().ToString(), 1_700_000_000);
        repository.Git("tag", "--force", "v1.13.9");
        _folder.Write(
            "build.yaml",
            $$"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {name: one}
            spec:
              release: v1.13.9
              source: {repository: "{{repository.Url}}"}
              outputs: [iso]
              imager: {image: "{{host ?? _place}}/imager:v4", systemExtensions: ["{{host ?? _place}}/extension@{{extension}}"]}
              registry:
                host: "{{StackParts.Registry}}"
                username: me
                {{mirrors}}
            """);
    }

    private async Task<string> RunAsync(string commands, string mirror)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}:{start.Environment["PATH"]}";
        start.Environment["MIRROR"] = mirror;
        // For skopeo, where a page's reader has TLS.
        start.Environment["HOME"] = _folder.Path;
        _folder.Write(".config/containers/registries.conf", $"[[registry]]\nlocation = \"{StackParts.Registry}\"\ninsecure = true\n");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }
}
