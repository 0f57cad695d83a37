using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>The disk image of a board, as its firmware sees it: pulled, and opened with mtools.</summary>
public sealed class BoardImageTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private const string Grub = "output: {kind: image, imageOptions: {bootloader: grub}}\n";

    private readonly TempFolder _folder = new();
    private readonly string _user = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    [SkippableFact]
    public async Task Run_MetalForARaspberryPi_HasConfigTxtUBootAndDeviceTreesOnItsEfiPartition()
    {
        StackParts.Require();
        var overlay = $"{StackParts.Registry}/{_user}/sbc-raspberrypi5:v0.3.0";
        await SmallImage.PushForAsync(_folder, overlay, "arm64", FixtureTree.Overlay("rpi5", Grub));

        var first = await RunAsync("one", overlay);
        var second = await RunAsync("two", overlay);

        Assert.StartsWith("sha256:", first, StringComparison.Ordinal);
        Assert.Equal(first, second);
        var disk = new DiskImage(Pull());
        Assert.Equal(
            ["bcm2712-rpi-5-b.dtb", "config.txt", "overlays/", "overlays/i2c.dtbo", "u-boot.bin"],
            disk.FilesOf("EFI"));
        Assert.Equal("kernel=u-boot.bin\ndtparam=i2c_arm=on", disk.Read("EFI", "config.txt"));
        Assert.Equal("u-boot of rpi5", disk.Read("EFI", "u-boot.bin"));
        Assert.Equal("device tree of rpi5", disk.Read("EFI", "bcm2712-rpi-5-b.dtb"));
        Assert.Contains("\narch: arm64\n", disk.Read("BOOT", "image.txt"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <returns>The digest of the disk image. An embedded configuration keeps the imager's run out of BuildKit's cache.</returns>
    private async Task<string> RunAsync(string workspace, string overlay)
    {
        var manifest = _folder.Write("m.yaml", $$$"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {name: pi5}
            spec:
              release: v1.13.9
              source: {repository: "{{{stack.SourceUrl}}}"}
              platforms: [linux/arm64]
              outputs: [metal]
              imager:
                embeddedConfig: {secretRef: {name: machine} }
                overlay: {name: rpi5, image: "{{{overlay}}}", options: {configTxtAppend: dtparam=i2c_arm=on} }
              registry: {host: "{{{StackParts.Registry}}}", username: {{{_user}}} }

            """);
        var (outcome, lines) = await stack.RunAsync(
        [
            "run", "-f", manifest, "--buildkit", StackParts.BuildKit, "--workdir", _folder[workspace], "--plain",
            "--embedded-config", _folder.Write("c.yaml", "apiVersion: v1alpha1\nkind: HostnameConfig\n"),
        ]);
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        return Regex.Match(string.Join('\n', lines), "(?m)^metal .*(sha256:[0-9a-f]{64})$").Groups[1].Value;
    }

    private string Pull()
    {
        RealProgram.Run(
            "oras", "pull", "--plain-http", "--platform", "linux/arm64", "--output", _folder["pulled"], $"{StackParts.Registry}/{_user}/talos-metal:v1.13.9");
        return Assert.Single(Directory.GetFiles(_folder["pulled"]));
    }
}
