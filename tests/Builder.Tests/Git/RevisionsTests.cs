using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Tests.Git;

public sealed class RevisionsTests
{
    [Theory]
    [InlineData("v1.13.9", true)]
    [InlineData("feature/x_y+z", true)]
    [InlineData("--upload-pack=id", false)]
    [InlineData("a..b", false)]
    [InlineData("v1^{}", false)]
    [InlineData("a b", false)]
    [InlineData("v1\n", false)]
    [InlineData("", false)]
    public void IsSafe_OfRevision(string revision, bool safe) => Assert.Equal(safe, Revisions.IsSafe(revision));

    [Theory]
    [InlineData("https://github.com/siderolabs/talos.git", true)]
    [InlineData("ssh://git@example.org:2222/me/talos.git", true)]
    [InlineData("git@github.com:me/talos.git", true)]
    [InlineData("file:///srv/talos", true)]
    [InlineData("ext::sh -c id", false)]
    [InlineData("--upload-pack=id", false)]
    [InlineData("-oProxyCommand=id@host:x", false)]
    [InlineData("https://github.com/$(id)", false)]
    [InlineData("/srv/talos", false)]
    public void IsSafeRepository_OfAddress(string repository, bool safe) =>
        Assert.Equal(safe, Revisions.IsSafeRepository(repository));
}
