using TalosImageOperator.Builder.Git;
using TalosImageOperator.Entities.Rules;

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
    public void RevisionRule_OfRevision_AllowsWhatIsSafeForGit(string revision, bool safe) =>
        Assert.Equal(safe, TextRules.Revision.Allows(revision));

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
    public void RepositoryRule_OfAddress_AllowsWhatIsSafeForGit(string repository, bool safe) =>
        Assert.Equal(safe, TextRules.Repository.Allows(repository));

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567", true, "0123456789abcdef0123456789abcdef01234567")]
    [InlineData("0123456", false, "0123456")]
    [InlineData("v1.12.0-58-g86d6af1", false, "86d6af1")]
    [InlineData("v1.15.0-alpha.0-7-gb914c26", false, "b914c26")]
    [InlineData("v1.12.0-58-g86d6a", false, null)]
    [InlineData("012345", false, null)]
    [InlineData("main", false, null)]
    public void CommitOf_Revision_IsTheCommitThatItNames(string revision, bool full, string? commit)
    {
        Assert.Equal(full, Revisions.IsCommit(revision));
        Assert.Equal(commit, Revisions.CommitOf(revision));
    }
}
