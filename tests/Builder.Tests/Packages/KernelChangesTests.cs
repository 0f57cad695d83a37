using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Packages;

public sealed class KernelChangesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public KernelChangesTests()
    {
        _folder.Write("pkgs/kernel/build/config-amd64", "theirs");
        _folder.Write("pkgs/kernel/build/patches/0001.patch", "theirs");
    }

    [Fact]
    public void Apply_ConfigurationAndPatch_TakeTheirPlaces()
    {
        _folder.Write("changes/config-amd64", "mine");
        _folder.Write("changes/9000-mine.patch", "mine too");
        _folder.Write("changes/..data", "the kubelet's");

        Apply();

        Assert.Equal("mine", File.ReadAllText(_folder["pkgs/kernel/build/config-amd64"]));
        Assert.Equal("mine too", File.ReadAllText(_folder["pkgs/kernel/build/patches/9000-mine.patch"]));
        Assert.Equal("theirs", File.ReadAllText(_folder["pkgs/kernel/build/patches/0001.patch"]));
        Assert.False(File.Exists(_folder["pkgs/kernel/build/patches/..data"]));
    }

    [Theory]
    [InlineData("config", "key \"config\" is not supported. Use config-amd64")]
    [InlineData("config-arm64", "has no counterpart kernel/build/config-arm64")]
    [InlineData("Makefile", "key \"Makefile\" is not supported")]
    public void Apply_KeyWithoutAPlace_IsRefusedByName(string key, string message)
    {
        _folder.Write($"changes/{key}", "x");
        Assert.Contains(message, Assert.Throws<StepFailedException>(Apply).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_PatchWhereNoneIsApplied_IsRefused()
    {
        Directory.Delete(_folder["pkgs/kernel/build/patches"], recursive: true);
        _folder.Write("changes/a.patch", "x");
        Assert.Contains("key \"a.patch\" cannot be applied", Assert.Throws<StepFailedException>(Apply).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Nothing_IsRefused() =>
        Assert.Contains("is empty", Assert.Throws<StepFailedException>(Apply).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("kernel/build/config-amd64", "config-amd64")]
    [InlineData("kernel/build", "config-amd64")]
    [InlineData("kernel/build/patches", "a.patch")]
    [InlineData("kernel/build/patches/a.patch", "a.patch")]
    public void Apply_WhereTheSourceHasALink_IsRefusedAndWritesNothing(string link, string key)
    {
        _folder.Write("elsewhere/build/config-amd64", "secret");
        _folder.Write("elsewhere/a.patch", "secret");
        _folder.Write($"changes/{key}", "mine");
        var place = _folder[$"pkgs/{link}"];
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        File.Delete(place);
        File.CreateSymbolicLink(place, link switch
        {
            "kernel/build/config-amd64" => _folder["elsewhere/build/config-amd64"],
            "kernel/build" => _folder["elsewhere/build"],
            "kernel/build/patches" => _folder["elsewhere"],
            _ => _folder["elsewhere/a.patch"],
        });

        var failure = Assert.Throws<StepFailedException>(Apply);

        Assert.Contains($"\"{link}\" in the source tree is a symbolic link", failure.Message, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(_folder["elsewhere"], "*", SearchOption.AllDirectories), file => Assert.Equal("secret", File.ReadAllText(file)));
    }

    public void Dispose() => _folder.Dispose();

    private void Apply() => KernelChanges.Apply(_folder["changes"], _folder["pkgs"], new StepLog(new Redactor([]), _ => { }));
}
