using System.Security.Cryptography;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>Kernel, module, extensions and overlay from source, and media of them, with real git, make, BuildKit and registry.</summary>
public sealed class TreeBuildTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private const string Release = "6.18.50-talos";

    private static readonly DockerfileArguments Plain = new()
    {
        Path = "plain",
        File = "Dockerfile",
        Name = "plain",
        BuildArgs = new Dictionary<string, string> { ["GREETING"] = "welcome" },
    };

    private readonly TempFolder _folder = new();
    private readonly string _user = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    [SkippableFact]
    public async Task Run_EverythingFromSource_MediaHoldThePartsOfThisRunAndNoneOfTheRegistrys()
    {
        StackParts.Require();
        await PushOlderAsync("fixture/zfs-pkg:v1.0.0-1-gf1f1f1f", $"{_user}/zfs-pkg:v1.13.9", $"{_user}/kernel:v1.13.9", $"{_user}/zfs:v1.13.9");
        _folder.Write("kernel/my.config", "CONFIG_USB_NET=m\nCONFIG_USB_RTL8152=m\n");
        _folder.Write("kernel/board.patch", "patch for the board\n");
        var one = await BuildAsync("one");
        var two = await BuildAsync("two");

        Assert.Equal(one.Digests, two.Digests);
        var kernel = await one.TextOfAsync("pkg-kernel", "boot/vmlinuz");
        Assert.StartsWith($"kernel {Release} from source amd64\n", kernel, StringComparison.Ordinal);
        Assert.EndsWith("upstream patch\nanother upstream patch\npatch for the board\n", kernel, StringComparison.Ordinal);
        var signer = await one.SignerOfAsync("pkg-kernel", "nvme.ko");
        Assert.NotNull(signer);
        Assert.Equal(signer, await one.SignerOfAsync("pkg-zfs-pkg", "zfs.ko"));
        Assert.Equal(signer, await one.SignerOfAsync("ext-zfs", $"rootfs/usr/lib/modules/{Release}/extras/zfs.ko"));
        Assert.Contains("version: \"2.4.1-v1.13.9\"", await one.TextOfAsync("ext-zfs", "manifest.yaml"), StringComparison.Ordinal);
        Assert.Equal($"welcome for kernel {Release} from source amd64\n", await one.TextOfAsync("ext-plain", "rootfs/usr/local/share/plain"));
        Assert.Equal(
            $"device tree of kernel {Release} from source amd64\n", await one.TextOfAsync("overlay-sbc-fixture", "artifacts/board/board.dtb"));

        var iso = await File.ReadAllTextAsync(_folder["one/media/iso/metal-amd64.iso"]);
        AssertParts(iso);
        AssertParts(await one.TextOfAsync("installer", "usr/install/installer.txt"));
        var initramfs = await File.ReadAllTextAsync(_folder["one/talos/tree/_out/initramfs-amd64.xz"]);
        Assert.Contains($"\nDefaultKernelVersion={Release}\n", initramfs, StringComparison.Ordinal);
        Assert.Contains($"\nmodule: {Release}/kernel/drivers/net/usb/r8152.ko ", initramfs, StringComparison.Ordinal);

        void AssertParts(string text)
        {
            Assert.Contains($"kernel: kernel {Release} from source amd64", text, StringComparison.Ordinal);
            foreach (var (what, name, step) in (ReadOnlySpan<(string, string, string)>)
                [("extension", "zfs", "ext-zfs"), ("extension", "plain", "ext-plain"), ("overlay", "sbc-fixture", "overlay-sbc-fixture")])
            {
                Assert.Contains($"{what}: {StackParts.Registry}/{_user}/{name}@{one.Digests[step]}", text, StringComparison.Ordinal);
            }
        }
    }

    [SkippableFact]
    public async Task Run_ManifestOfADriver_PublishesMediaWithItsOwnKernelModuleAndExtension()
    {
        StackParts.Require();
        _folder.Write("kernel/my.config", "CONFIG_NR_CPUS=64\n");
        _folder.Write("patches/0001-readme.patch", "--- /dev/null\n+++ b/NOTES\n@@ -0,0 +1 @@\n+patched\n");
        var manifest = _folder.Write("m.yaml", $$$"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {name: driver}
            spec:
              release: v1.13.9
              source: {repository: "{{{stack.SourceUrl}}}", patches: {configMapRef: {name: mine} } }
              pkgs: {build: {repository: "{{{stack.PkgsUrl}}}", revision: v1.0.0, targets: [kernel, zfs-pkg], kernel: {configMapRef: {name: kernel} } } }
              extensions: {build: [{repository: "{{{stack.UrlOf("extensions")}}}", revision: v1.13.9, targets: [zfs]}] }
              outputs: [imager, installer, iso]
              registry: {host: "{{{StackParts.Registry}}}", username: {{{_user}}}}

            """);
        var (outcome, lines) = await stack.RunAsync(
        [
            "run", "-f", manifest, "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--plain", "--kernel-changes", _folder["kernel"], "--patches",
            $"talos={_folder["patches"]}",
        ]);

        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        var digest = Assert.Single(lines, line => line.StartsWith("ext-zfs ", StringComparison.Ordinal)).Split(' ')[^1];
        Assert.StartsWith("sha256:", digest, StringComparison.Ordinal);
        var iso = await File.ReadAllTextAsync(_folder["w/linux-amd64/media/iso/metal-amd64.iso"]);
        Assert.Contains("kernel: kernel 6.18.44-talos from source amd64", iso, StringComparison.Ordinal);
        Assert.Contains($"extension: {StackParts.Registry}/{_user}/zfs@sha256:", iso, StringComparison.Ordinal);
        Assert.Equal("patched\n", await File.ReadAllTextAsync(_folder["w/linux-amd64/talos/tree/NOTES"]));
    }

    [SkippableFact]
    public async Task Run_FragmentThatTheKernelDoesNotKeep_IsInputBeforeTheKernelIsBuilt()
    {
        StackParts.Require();
        _folder.Write("kernel/my.config", "CONFIG_NR_CPUS=64\nCONFIG_USB_RTL8152=m\nCONFIG_NO_SUCH=y\n");
        var build = await NewBuild(new KernelPlan { Target = "kernel", Changes = true }).RunPackagesAsync();

        Fails(build, 64, "InvalidSpec", "spec.pkgs.build.kernel.configMapRef: the kernel's own configuration does not keep \"CONFIG_NO_SUCH=y\" of my.config (it is not there), "
            + "\"CONFIG_USB_RTL8152=m\" of my.config (it is not there).");
        Assert.DoesNotContain("make target-kernel ", build.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_FragmentThatTheHardeningCheckRefuses_IsInputAndNamesTheOption()
    {
        StackParts.Require();
        _folder.Write("kernel/my.config", "CONFIG_DEVMEM=y\n");
        var build = await NewBuild(new KernelPlan { Target = "kernel", Changes = true }).RunPackagesAsync();
        Fails(build, 64, "InvalidSpec", "refuses the configuration. It wants CONFIG_DEVMEM (is not set).");
    }

    [SkippableFact]
    public async Task Run_ModuleThatIsBuiltIn_IsInputRightAfterTheKernel()
    {
        StackParts.Require();
        _folder.Write("kernel/my.config", "CONFIG_BLK_DEV_NVME=y\n");
        var build = await NewBuild(new KernelPlan { Target = "kernel", Changes = true }).RunPackagesAsync(["initramfs"]);

        Fails(build, 64, "InvalidSpec", "lacks modules of hack/modules-amd64.txt: kernel/drivers/nvme/host/nvme.ko. Build them as modules");
        Assert.Equal("pkg-kernel", build.Failure!.Result.Step);
    }

    [SkippableFact]
    public async Task Run_ModuleThatIsBuiltInWithDrop_LeavesItOutAndSaysSo()
    {
        StackParts.Require();
        _folder.Write("kernel/my.config", "CONFIG_NVME_CORE=y\n");
        var build = (await NewBuild(new KernelPlan { Target = "kernel", Changes = true, Modules = MissingModules.Drop }).RunPackagesAsync(["initramfs"])).Succeeded();

        // The fixture's nvme.ko needs nvme-core.ko, which is no module any more.
        Assert.Equal(["kernel/drivers/nvme/host/nvme-core.ko", "kernel/drivers/nvme/host/nvme.ko"], build.ResultOf("pkg-kernel").DroppedModules!.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("nvme", await File.ReadAllTextAsync(_folder["one/talos/tree/_out/initramfs-amd64.xz"]), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_WithASigningKey_SignsAllModulesWithItAndLeavesItNowhere()
    {
        StackParts.Require();
        var key = _folder["signing_key.pem"];
        RealProgram.Shell($"openssl req -new -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mine -keyout {key} -out {key}.crt 2>&1 && cat {key}.crt >> {key}");
        var build = (await NewBuild(new KernelPlan { Target = "kernel", SigningKey = true }).RunPackagesAsync()).Succeeded();

        var signer = SigningKeyPem.Read(key).Signer;
        Assert.Equal(signer, await build.SignerOfAsync("pkg-kernel", "nvme.ko"));
        Assert.Equal(signer, await build.SignerOfAsync("pkg-zfs-pkg", "zfs.ko"));
        var secret = (await File.ReadAllLinesAsync(key))[2];
        Assert.DoesNotContain(secret, build.Log, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(_folder["one"], "*", SearchOption.AllDirectories), file => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal));
        foreach (var step in (string[])["pkg-kernel", "pkg-zfs-pkg"])
        {
            Assert.All((await build.FilesOfAsync(step)).Values, content => Assert.DoesNotContain(secret, System.Text.Encoding.Latin1.GetString(content), StringComparison.Ordinal));
        }
    }

    [SkippableFact]
    public async Task Run_KernelBuiltAgainBeforeItsModule_IsInfrastructureAndSaysWhatToDo()
    {
        StackParts.Require();
        // Another context is what a dropped layer amounts to: the kernel is compiled again, and signs with another key.
        var build = await NewBuild(null).RunPackagesAsync(before: step =>
        {
            if (step == "pkg-zfs-pkg")
            {
                _folder.Write("one/pkgs/tree/kernel/build/certs/other", "x");
            }
        });

        Fails(build, 75, "ModuleSignersDiffer", "BuildKit has dropped the kernel's build in between and built it again with another key. Give BuildKit more room");
        Assert.Contains("or set spec.pkgs.build.kernel.signingKeySecretRef.", build.Failure!.Result.Error!.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_DockerfileWhoseExtensionHasAnotherName_IsInput()
    {
        StackParts.Require();
        var build = NewBuild(null);
        await build.RunAsync(build.Plan([], ["kernel"], dockerfile: Plain with { BuildArgs = new Dictionary<string, string> { ["NAME"] = "other" } }));
        Fails(build, 64, "InvalidSpec", "spec.extensions.build[1].name: the image of \"plain\" has metadata.name \"other\" in its manifest.yaml");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<TreeBuild> BuildAsync(string name)
    {
        var build = new TreeBuild(stack, _folder, name, _user)
        {
            Pkgs = new TreeBuild(stack, _folder, name, _user).Pkgs with
            {
                Vars = new Dictionary<string, string> { ["linux_version"] = "6.18.50", ["linux_sha256"] = "a", ["linux_sha512"] = "b" },
                Kernel = new KernelPlan { Target = "kernel", Changes = true, ExtraModules = ["kernel/drivers/net/usb/usbnet.ko", "kernel/drivers/net/usb/r8152.ko"] },
            },
        };
        await build.RunAsync(build.Plan(["initramfs", "imager", "installer", "iso"], ["kernel", "zfs-pkg"], ["zfs"], Plain, "sbc-fixture"));
        return build.Succeeded();
    }

    private TreeBuild NewBuild(KernelPlan? kernel) => new(stack, _folder, "one", _user)
    {
        Pkgs = new TreeBuild(stack, _folder, "one", _user).Pkgs with { Kernel = kernel },
    };

    private static void Fails(TreeBuild build, int code, string reason, string message)
    {
        Assert.NotNull(build.Failure);
        Assert.Equal((code, reason), (build.Failure.ExitCode, build.Failure.Result.Error!.Reason));
        Assert.Contains(message, build.Failure.Result.Error.Message, StringComparison.Ordinal);
    }

    private async Task PushOlderAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await SmallImage.PushAsync(_folder, $"{StackParts.Registry}/{name}", ("older", name));
        }
    }
}
