using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Kernel;

public sealed class KernelChangesTests : IDisposable
{
    private const string Own = "CONFIG_X86_64=y\nCONFIG_LOCALVERSION=\"-talos\"\nCONFIG_NR_CPUS=512\n";

    private readonly TempFolder _folder = new();

    public KernelChangesTests()
    {
        _folder.Write("pkgs/kernel/kernel/pkg.yaml", "name: kernel\ndependencies:\n  - stage: kernel-build\n");
        _folder.Write("pkgs/kernel/build/pkg.yaml", "name: kernel-build\nsteps:\n  - build:\n      - make {{ .BUILD_ARG_KERNEL_TARGET }}\n");
        _folder.Write("pkgs/kernel/build/config-amd64", Own);
        _folder.Write("pkgs/kernel/build/patches/zz-last.patch", "theirs");
    }

    [Fact]
    public void Apply_FragmentAndPatch_TakeTheirPlaces()
    {
        _folder.Write("changes/a.config", "CONFIG_NR_CPUS=64\nCONFIG_USB=y\n");
        _folder.Write("changes/b.amd64.config", "CONFIG_NR_CPUS=8192\n");
        _folder.Write("changes/c.arm64.config", "CONFIG_NR_CPUS=1\n");
        _folder.Write("changes/zz-last.patch", "mine");
        _folder.Write("changes/..data", "the kubelet's");

        var changes = Apply();

        Assert.Equal("CONFIG_X86_64=y\nCONFIG_LOCALVERSION=\"-talos\"\nCONFIG_NR_CPUS=8192\nCONFIG_USB=y\n", File.ReadAllText(_folder["pkgs/kernel/build/config-amd64"]));
        Assert.Equal(new FragmentLine("b.amd64.config", "8192"), changes.Fragments("amd64")["CONFIG_NR_CPUS"]);
        Assert.Equal(["theirs", "mine"], Directory.GetFiles(_folder["pkgs/kernel/build/patches"]).Order(StringComparer.Ordinal).Select(File.ReadAllText));
    }

    [Fact]
    public void Apply_WholeConfiguration_ReplacesTheTrees()
    {
        var mine = Own + string.Concat(Enumerable.Range(0, 1000).Select(number => $"CONFIG_FILL_{number}=y\n"));
        _folder.Write("changes/config-amd64", mine);
        Apply();
        Assert.Equal(mine, File.ReadAllText(_folder["pkgs/kernel/build/config-amd64"]));
    }

    [Theory]
    [InlineData("config", "x", "key \"config\" is not supported. Use config-amd64")]
    [InlineData("Makefile", "x", "key \"Makefile\" is not supported")]
    [InlineData("config-amd64", "CONFIG_NR_CPUS=8192", "is not a whole configuration for amd64: that has the symbols of the architecture and more than 1,000 lines. To change single symbols, name the key my.config")]
    [InlineData("my.config", "NR_CPUS=3", "has the line \"NR_CPUS=3\"")]
    [InlineData("my.config", "# nothing", "sets no symbol")]
    [InlineData("my.config", "CONFIG_LOCALVERSION=\"-mine\"", "extensions find the kernel by -talos")]
    [InlineData("my.config", "CONFIG_NR_CPUS=512", "changes nothing for linux/amd64: it has my.config")]
    [InlineData("my.arm64.config", "CONFIG_NR_CPUS=3", "changes nothing for linux/amd64: it has my.arm64.config")]
    public void Apply_KeyOrContentWithoutEffect_IsRefusedByName(string key, string text, string message)
    {
        _folder.Write($"changes/{key}", text);
        Assert.Contains(message, Assert.Throws<StepFailedException>(() => Apply()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_PatchWhereNoneIsApplied_IsRefused()
    {
        Directory.Delete(_folder["pkgs/kernel/build/patches"], recursive: true);
        _folder.Write("changes/a.patch", "x");
        Assert.Contains("key \"a.patch\" cannot be applied", Assert.Throws<StepFailedException>(() => Apply()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Nothing_IsRefused() =>
        Assert.Contains("is empty", Assert.Throws<StepFailedException>(() => Apply()).Message, StringComparison.Ordinal);

    [Fact]
    public void RemovePatches_Globs_DeletesThoseAndRefusesOneWithoutMatch()
    {
        _folder.Write("pkgs/kernel/build/patches/0001-net.patch", "theirs");
        KernelChanges.RemovePatches(Kernel(), ["0001-*"], Log);
        Assert.Equal("zz-last.patch", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder["pkgs/kernel/build/patches"]))));

        var failure = Assert.Throws<StepFailedException>(() => KernelChanges.RemovePatches(Kernel(), ["0002-*"], Log));
        Assert.Equal("spec.pkgs.build.kernel.removePatches: \"0002-*\" matches no patch of this revision. It has zz-last.patch.", failure.Message);
    }

    [Theory]
    [InlineData("zfs", "no pkg.yaml of this tree has that name")]
    [InlineData("other", "none of the stages that it depends on reads BUILD_ARG_KERNEL_TARGET")]
    [InlineData("both", "several of the stages that it depends on read BUILD_ARG_KERNEL_TARGET: kernel-build, second")]
    public void Find_TargetWithoutExactlyOneKernel_IsRefused(string target, string message)
    {
        _folder.Write("pkgs/other/pkg.yaml", "name: other\n# dependencies:\n#  - stage: kernel-build\n");
        _folder.Write("pkgs/second/pkg.yaml", "name: second\nsteps:\n  - build:\n      - make {{ .BUILD_ARG_KERNEL_TARGET }}\n");
        _folder.Write("pkgs/both/pkg.yaml", "name: both\ndependencies:\n  - stage: kernel-build\n  - platform: linux/arm64\n    stage: second\n");
        Assert.Contains(message, Assert.Throws<StepFailedException>(() => KernelPackage.Find(_folder["pkgs"], target)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kernel/build/config-amd64", "my.config")]
    [InlineData("kernel/build/patches", "a.patch")]
    [InlineData("kernel/build/patches/~a.patch", "a.patch")]
    public void Apply_WhereTheSourceHasALink_IsRefusedAndWritesNothing(string link, string key)
    {
        _folder.Write("elsewhere/config-amd64", "secret");
        _folder.Write("elsewhere/a.patch", "secret");
        _folder.Write($"changes/{key}", "CONFIG_A=y");
        var place = _folder[$"pkgs/{link}"];
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        File.Delete(place);
        File.CreateSymbolicLink(place, link switch
        {
            "kernel/build/config-amd64" => _folder["elsewhere/config-amd64"],
            "kernel/build/patches" => _folder["elsewhere"],
            _ => _folder["elsewhere/a.patch"],
        });

        var failure = Assert.Throws<StepFailedException>(() => Apply());

        Assert.Contains($"\"{link}\" in the source tree is a symbolic link", failure.Message, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(_folder["elsewhere"], "*", SearchOption.AllDirectories), file => Assert.Equal("secret", File.ReadAllText(file)));
    }

    public void Dispose() => _folder.Dispose();

    private static StepLog Log { get; } = new(new Redactor([]), _ => { });

    private KernelPackage Kernel() => KernelPackage.Find(_folder["pkgs"], "kernel");

    private KernelChanges Apply()
    {
        var changes = KernelChanges.Read(_folder["changes"]);
        changes.Apply(Kernel(), ["linux/amd64"], Log);
        return changes;
    }
}
