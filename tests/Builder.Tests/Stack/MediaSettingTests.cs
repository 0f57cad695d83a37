using System.Text.Json;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>Settings that the imager takes by a whole profile, and names that a catalog resolves, with real BuildKit and a registry.</summary>
public sealed class MediaSettingTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private const string Grub = "output: {kind: image, imageOptions: {bootloader: grub, diskSize: 1}}\ncustomization: {extraKernelArgs: [console=ttyAMA0]}\n";

    private readonly TempFolder _folder = new();
    private readonly string _catalog = $"{StackParts.Registry}/catalog-{Guid.NewGuid():n}";

    [SkippableFact]
    public async Task Run_DiskImageWithOverlayOfTheCatalog_HasTheOverlaysFilesAndEachSetting()
    {
        StackParts.Require();
        await PushCatalogAsync(Grub);

        var lines = await RunAsync(0, "overlay: {name: rpi_test, platforms: [linux/amd64], options: {configTxt: a=b}}", "systemExtensions: [siderolabs/hello]", "diskSize: 8Gi");
        var image = await File.ReadAllTextAsync(_folder["w/linux-amd64/media/metal/metal-amd64.raw.zst"]);

        Assert.Contains("EFI partition: bcm2712-rpi-5-b.dtb, config.txt, overlays/i2c.dtbo, u-boot.bin of rpi_test\n", image, StringComparison.Ordinal);
        Assert.Contains("bootloader: grub\n", image, StringComparison.Ordinal);
        Assert.Contains("disk-size: 8589934592\n", image, StringComparison.Ordinal);
        Assert.Contains("extra-kernel-args: console=ttyAMA0 console=ttyS0\n", image, StringComparison.Ordinal);
        Assert.Matches($"extension: {Regex.Escape(_catalog)}/hello@sha256:[0-9a-f]{{64}}\n", image);
        Assert.Matches($"overlay: {Regex.Escape(_catalog)}/sbc-test@sha256:[0-9a-f]{{64}} rpi_test configTxt=a=b\n", image);
        Assert.Contains(lines, line => line.Contains("spec.imager.systemExtensions: siderolabs/hello is ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Run_Identity_AddsAnExtensionThatNamesTheBuild()
    {
        StackParts.Require();

        await RunAsync(0, "identity: true");
        var image = await File.ReadAllTextAsync(_folder["w/linux-amd64/media/metal/metal-amd64.raw.zst"]);
        var extension = Regex.Match(image, @"extension: (\S+/talos-inputs@sha256:[0-9a-f]{64})\n").Groups[1].Value;
        var layer = JsonDocument.Parse(RealProgram.Run("oras", "manifest", "fetch", "--plain-http", extension)).RootElement.GetProperty("layers")[0].GetProperty("digest").GetString();
        RealProgram.Run("oras", "blob", "fetch", "--plain-http", "--output", _folder["layer.tar"], $"{extension.Split('@')[0]}@{layer}");
        var manifest = RealProgram.Run("tar", "-xOf", _folder["layer.tar"], "manifest.yaml");

        Assert.Contains("name: \"talosimagebuild\"", manifest, StringComparison.Ordinal);
        Assert.Matches("version: \"[0-9a-f]{12}\"", manifest);
        Assert.Contains("description: \"default/test v1.13.9\"", manifest, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_Profiles_MakesEachFromItsBaseAndTheOverlay()
    {
        StackParts.Require();
        await PushCatalogAsync(Grub);

        await RunAsync(
            0,
            "overlay: {name: rpi_test, platforms: [linux/amd64]}",
            "profiles:",
            "- {name: rescue, baseProfileName: metal, platform: nocloud, customization: {extraKernelArgs: [talos.rescue=1]}, output: {imageOptions: {diskFormat: qcow2}, outFormat: raw}}",
            "- {name: rescue-iso, baseProfileName: iso, input: {systemExtensions: [{imageRef: siderolabs/hello}]}}");
        var rescue = await File.ReadAllTextAsync(_folder["w/linux-amd64/media/rescue/nocloud-amd64.qcow2"]);
        var iso = await File.ReadAllTextAsync(_folder["w/linux-amd64/media/rescue-iso/metal-amd64.iso"]);

        Assert.Contains("platform: nocloud\n", rescue, StringComparison.Ordinal);
        Assert.Contains("extra-kernel-args: console=ttyAMA0 talos.rescue=1\n", rescue, StringComparison.Ordinal);
        Assert.Contains("EFI partition: bcm2712-rpi-5-b.dtb, config.txt, overlays/i2c.dtbo, u-boot.bin of rpi_test\n", rescue, StringComparison.Ordinal);
        Assert.Contains("extra-kernel-args: console=ttyS0\n", iso, StringComparison.Ordinal);
        Assert.Matches($"extension: {Regex.Escape(_catalog)}/hello@sha256:[0-9a-f]{{64}}\n", iso);
    }

    [SkippableTheory]
    [InlineData("systemExtensions: [siderolabs/helo]", "\"siderolabs/helo\" is not an official extension of v1.13.9. Did you mean siderolabs/hello?")]
    [InlineData("overlay: {name: rpi_tset, platforms: [linux/amd64]}", "\"rpi_tset\" is not an official overlay of v1.13.9. Did you mean rpi_test?")]
    public async Task Run_NameThatNoCatalogHas_IsRefusedBeforeAnythingIsBuilt(string setting, string message)
    {
        StackParts.Require();
        await PushCatalogAsync(Grub);

        var lines = await RunAsync(64, setting);

        Assert.Contains(lines, line => line.Contains(message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder["w/linux-amd64/results/imager"]));
    }

    [SkippableFact]
    public async Task Run_OverlayThatTheBootloaderWouldNeverInstall_IsRefused()
    {
        StackParts.Require();
        await PushCatalogAsync("output: {kind: image}\n");

        var lines = await RunAsync(64, "overlay: {name: rpi_test, platforms: [linux/amd64]}");

        Assert.Contains(lines, line => line.Contains("its profile names no bootloader", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private async Task PushCatalogAsync(string profile)
    {
        var extension = await SmallImage.PushAsync(_folder, $"{_catalog}/hello:1", ("manifest.yaml", "version: v1alpha1\n"));
        var overlay = await SmallImage.PushAsync(_folder, $"{_catalog}/sbc-test:1", FixtureTree.Overlay("rpi_test", profile));
        await SmallImage.PushAsync(_folder, $"{_catalog}/extensions:v1.13.9", ("image-digests", $"ghcr.io/siderolabs/hello:1.0@{extension}\n"));
        await SmallImage.PushAsync(
            _folder, $"{_catalog}/overlays:v1.13.9", ("overlays.yaml", $"overlays:\n- {{name: rpi_test, image: siderolabs/sbc-test:v1, digest: '{overlay}'}}\n"));
    }

    private async Task<IReadOnlyList<string>> RunAsync(int code, params string[] settings)
    {
        var manifest = $$$"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {name: test}
            spec:
              release: v1.13.9
              source: {repository: "{{{stack.SourceUrl}}}"}
              platforms: [linux/amd64]
              outputs: [metal]
              imager:
                extraKernelArgs: [console=ttyS0]
                catalog: {{{_catalog}}}
            """ + string.Concat(settings.Select(setting => $"\n    {setting}")) + $"\n  registry: {{host: \"{StackParts.Registry}\", username: media-settings}}\n";
        var (outcome, lines) = await stack.RunAsync(
            ["run", "-f", _folder.Write("m.yaml", manifest), "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--verbose"]);
        Assert.True(outcome.ExitCode == code, string.Join('\n', lines));
        return lines;
    }
}
