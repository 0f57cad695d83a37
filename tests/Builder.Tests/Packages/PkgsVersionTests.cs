using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Packages;

public sealed class PkgsVersionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("PKGS ?= v1.13.0-60-gf541ca4", "f541ca4")]
    [InlineData("PKGS ?= v1.14.0", "v1.14.0")]
    [InlineData("PKGS ?= v1.15.0-alpha.0-7-gb914c26", "b914c26")]
    [InlineData("PKGS ?= v1.15.0-alpha.0", "v1.15.0-alpha.0")]
    public void RevisionOf_Makefile_IsTheCommitOrTagOfPkgs(string line, string revision)
    {
        _folder.Write("Makefile", $"TOOLS ?= v1.2.3-4-g0000000\nPKGS_PREFIX ?= ghcr.io/siderolabs\n{line}\nEXTRAS ?= v9\n");
        Assert.Equal(revision, PkgsVersion.RevisionOf(_folder.Path));
    }

    [Theory]
    [InlineData("PKGS ?= $(shell id)")]
    [InlineData("# PKGS ?= v1")]
    public void RevisionOf_MakefileWithoutOne_SaysWhatToSet(string line)
    {
        _folder.Write("Makefile", line + "\n");
        var failure = Assert.Throws<StepFailedException>(() => PkgsVersion.RevisionOf(_folder.Path));
        Assert.Contains("spec.pkgs.build.revision", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RevisionOf_MakefileThatIsALink_IsRefused()
    {
        _folder.Write("secret", "PKGS ?= v1.14.0\n");
        File.CreateSymbolicLink(_folder["Makefile"], _folder["secret"]);
        Assert.Contains("symbolic link", Assert.Throws<StepFailedException>(() => PkgsVersion.RevisionOf(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RevisionOf_MakefileOfManyMegabytes_IsRefused()
    {
        using (var file = File.Create(_folder["Makefile"]))
        {
            file.SetLength(5 * 1024 * 1024);
        }

        Assert.Contains("larger than 4 MiB", Assert.Throws<StepFailedException>(() => PkgsVersion.RevisionOf(_folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
