using System.Security.Cryptography;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>
/// Builds from nothing but source trees, as people want them: a board and a driver, each in one run, twice. Beforehand the registry holds
/// older images under every name that the build publishes or refers to.
/// </summary>
public sealed class CaseBuildTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private const string Release = "6.18.44-talos";
    private const string Older = "an older run";

    private readonly TempFolder _folder = new();
    private readonly string _user = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    [SkippableFact]
    public async Task Run_BoardFromSource_MediaHoldTheKernelAndOverlayOfThisRun()
    {
        StackParts.Require();
        _folder.Write("kernel/pi5.config", "CONFIG_NVME_CORE=y\nCONFIG_USB_NET=m\n");
        _folder.Write("talos/0001-notes.patch", NewFile("NOTES", "patched Talos"));
        _folder.Write("pkgs/0001-pi.patch", NewFile("kernel/build/patches/0003-pi.patch", "patch for the Pi"));
        await PushOlderAsync("arm64", "kernel", "sbc-fixture", "installer-base", "imager", "installer");
        var tools = await SmallImage.PushForAsync(_folder, $"{Place("iscsi-tools")}:v0.2.0", "arm64", ("manifest.yaml", "version: v1alpha1\n"));
        var manifest = $$$"""
              platforms: [linux/arm64]
              source: {repository: "{{{stack.SourceUrl}}}", patches: {configMapRef: {name: talos-patches} } }
              pkgs:
                build:
                  repository: "{{{stack.PkgsUrl}}}"
                  revision: v1.0.0
                  patches: {configMapRef: {name: pkgs-patches} }
                  targets: [kernel]
                  kernel: {configMapRef: {name: pi5-fragment}, modules: Drop}
              outputs: [installer-base, imager, installer, iso, metal]
              imager:
                systemExtensions: ["{{{Place("iscsi-tools")}}}:v0.2.0"]
                overlay:
                  name: board
                  build: {repository: "{{{stack.UrlOf("overlay")}}}", revision: v0.3.0, target: sbc-fixture}
                  options: {configTxtAppend: dtparam=i2c_arm=on}
            """;
        string[] options = ["--kernel-changes", _folder["kernel"], "--patches", $"talos={_folder["talos"]}", "--patches", $"pkgs={_folder["pkgs"]}"];

        Assert.Equal(await RunAsync("one", manifest, options), await RunAsync("two", manifest, options));

        var kernel = PublishedImage.Pull(_folder, Tag("kernel"), "arm64");
        Assert.StartsWith($"kernel {Release} from source arm64\n", kernel.Text("boot/vmlinuz"), StringComparison.Ordinal);
        Assert.EndsWith("patch for the Pi\n", kernel.Text("boot/vmlinuz"), StringComparison.Ordinal);
        Assert.DoesNotContain(kernel.Files.Keys, path => path.EndsWith("nvme-core.ko", StringComparison.Ordinal));
        var overlay = PublishedImage.Pull(_folder, Tag("sbc-fixture"), "arm64");
        var disk = new DiskImage(_folder["two/linux-arm64/media/metal/metal-arm64.raw.zst"]);
        foreach (var text in (string[])[Iso("two", "arm64"), Installer("arm64"), disk.Read("BOOT", "image.txt")])
        {
            AssertKernel(kernel, "arm64", text);
            Assert.Contains($"\noverlay: {Place("sbc-fixture")}@{overlay.Digest} board configTxtAppend=dtparam=i2c_arm=on\n", text, StringComparison.Ordinal);
            Assert.Contains($"\nextension: {Place("iscsi-tools")}@{tools}\n", text, StringComparison.Ordinal);
        }

        Assert.Equal(["board.dtb", "config.txt", "overlays/", "overlays/i2c.dtbo", "u-boot.bin"], disk.FilesOf("EFI"));
        Assert.Equal($"device tree of kernel {Release} from source arm64", disk.Read("EFI", "board.dtb"));
        Assert.Equal("u-boot \"2026.04\"", disk.Read("EFI", "u-boot.bin"));
        Assert.Equal("kernel=u-boot.bin\ndtparam=i2c_arm=on", disk.Read("EFI", "config.txt"));
        Assert.Equal("patched Talos\n", await File.ReadAllTextAsync(_folder["two/linux-arm64/talos/tree/NOTES"]));
    }

    [SkippableFact]
    public async Task Run_DriverInOneGo_MediaOfBothPlatformsHoldKernelModuleAndExtensionOfThisRun()
    {
        StackParts.Require();
        string[] names = ["kernel", "zfs-pkg", "zfs", "imager", "installer"];
        await PushOlderAsync("amd64", names);
        var manifest = $$$"""
              platforms: [linux/amd64, linux/arm64]
              source: {repository: "{{{stack.SourceUrl}}}"}
              outputs: [imager, installer, iso, metal]
              pkgs: {build: {repository: "{{{stack.PkgsUrl}}}", revision: v1.0.0, targets: [kernel, zfs-pkg]} }
              extensions: {build: [{repository: "{{{stack.UrlOf("extensions")}}}", revision: v1.13.9, targets: [zfs]}]}
            """;

        Assert.Equal(await RunAsync("one", manifest, []), await RunAsync("two", manifest, []));

        foreach (var architecture in (string[])["amd64", "arm64"])
        {
            var kernel = PublishedImage.Pull(_folder, Tag("kernel"), architecture);
            Assert.StartsWith($"kernel {Release} from source {architecture}\n", kernel.Text("boot/vmlinuz"), StringComparison.Ordinal);
            var package = PublishedImage.Pull(_folder, Tag("zfs-pkg"), architecture);
            var extension = PublishedImage.Pull(_folder, Tag("zfs"), architecture);
            var module = $"usr/lib/modules/{Release}/extras/zfs.ko";
            Assert.Equal(package.Files[module], extension.Files[$"rootfs/{module}"]);
            Assert.Equal(
                ModuleSignature.Read(kernel.Files[$"usr/lib/modules/{Release}/kernel/drivers/nvme/host/nvme.ko"]), ModuleSignature.Read(package.Files[module]));

            foreach (var text in (string[])[Iso("two", architecture), Installer(architecture)])
            {
                AssertKernel(kernel, architecture, text);
                Assert.Contains($"\nextension: {Place("zfs")}@{extension.Digest}\n", text, StringComparison.Ordinal);
                Assert.Contains($"\nmodule: rootfs/{module}: module zfs 2.4.1 of {Release}\n", text, StringComparison.Ordinal);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertKernel(PublishedImage kernel, string architecture, string text)
    {
        Assert.Contains($"\nkernel: kernel {Release} from source {architecture}\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nasset: vmlinuz {kernel.DigestOf("boot/vmlinuz")}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Older, text, StringComparison.Ordinal);
    }

    private static string NewFile(string path, string line) => $"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+{line}\n";

    private string Place(string name) => $"{StackParts.Registry}/{_user}/{name}";

    private string Tag(string name) => $"{Place(name)}:v1.13.9";

    private string Iso(string workspace, string architecture) => File.ReadAllText(_folder[$"{workspace}/linux-{architecture}/media/iso/metal-{architecture}.iso"]);

    private string Installer(string architecture) => PublishedImage.Pull(_folder, Tag("installer"), architecture).Text("usr/install/installer.txt");

    private async Task PushOlderAsync(string architecture, params string[] names)
    {
        foreach (var name in names)
        {
            await SmallImage.PushForAsync(_folder, Tag(name), architecture, ("boot/vmlinuz", $"kernel of {Older}\n"), ("installers/board", Older), ("rootfs/zfs.ko", Older));
        }
    }

    /// <returns>What the run says of each product, with its digest.</returns>
    private async Task<IReadOnlyList<string>> RunAsync(string workspace, string fields, string[] options)
    {
        var manifest = "apiVersion: talosimages.dev/v1alpha1\nkind: TalosImageBuild\nmetadata: {name: case}\nspec:\n  release: v1.13.9\n"
            + $"{fields}\n  registry: {{host: \"{StackParts.Registry}\", username: {_user}}}\n";
        var (outcome, lines) = await stack.RunAsync(
            ["run", "-f", _folder.Write("m.yaml", manifest), "--buildkit", StackParts.BuildKit, "--workdir", _folder[workspace], "--plain", .. options]);
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        var products = lines.Where(line => line.Contains($" {StackParts.Registry}/", StringComparison.Ordinal) && line.Contains(" sha256:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(products);
        return products;
    }
}
