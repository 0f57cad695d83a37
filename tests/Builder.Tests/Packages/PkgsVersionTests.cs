using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Packages;

namespace TalosImageOperator.Builder.Tests.Packages;

public sealed class PkgsVersionTests
{
    [Theory]
    [InlineData("v1.13.0-60-gf541ca4", "f541ca4")]
    [InlineData("v1.14.0", "v1.14.0")]
    [InlineData("v1.15.0-alpha.0-7-gb914c26", "b914c26")]
    [InlineData("v1.15.0-alpha.0", "v1.15.0-alpha.0")]
    public void RevisionOf_Pkgs_IsItsCommitOrTag(string pkgs, string revision) => Assert.Equal(revision, PkgsVersion.RevisionOf(pkgs));

    [Theory]
    [InlineData(null)]
    [InlineData("latest")]
    public void RevisionOf_NoVersion_SaysWhatToSet(string? pkgs)
    {
        var failure = Assert.Throws<StepFailedException>(() => PkgsVersion.RevisionOf(pkgs));
        Assert.Contains("spec.pkgs.build.revision", failure.Message, StringComparison.Ordinal);
    }
}
