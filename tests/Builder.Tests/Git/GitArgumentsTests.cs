using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Tests.Git;

public sealed class GitArgumentsTests
{
    public static TheoryData<IReadOnlyList<string>, string> Lists => new()
    {
        { GitArguments.FetchTag("v1.13.9"), "fetch --quiet --no-tags --depth=1 origin +refs/tags/v1.13.9:refs/tags/v1.13.9" },
        {
            GitArguments.FetchBranch("main", blobless: true),
            "fetch --quiet --no-tags --filter=blob:none origin +refs/heads/main:refs/remotes/origin/main +refs/tags/v*:refs/tags/v*"
        },
        {
            GitArguments.FetchBranch("main", blobless: false),
            "fetch --quiet --no-tags origin +refs/heads/main:refs/remotes/origin/main +refs/tags/v*:refs/tags/v*"
        },
        {
            GitArguments.FetchTagWithHistory("v1.0.0", blobless: true),
            "fetch --quiet --no-tags --filter=blob:none origin +refs/tags/v1.0.0:refs/tags/v1.0.0"
        },
        { GitArguments.FetchTagWithHistory("v1.0.0", blobless: false), "fetch --quiet --no-tags origin +refs/tags/v1.0.0:refs/tags/v1.0.0" },
        { GitArguments.FetchCommit("abc", blobless: true), "fetch --quiet --no-tags --filter=blob:none origin abc +refs/tags/v*:refs/tags/v*" },
        {
            GitArguments.FetchAll(blobless: true),
            "fetch --quiet --no-tags --filter=blob:none origin +refs/heads/*:refs/remotes/origin/* +refs/tags/*:refs/tags/*"
        },
        { GitArguments.ListRemote("u", "r"), "ls-remote -- u refs/tags/r refs/tags/r^{} refs/heads/r" },
        { GitArguments.Checkout("abc"), "checkout --quiet --force --detach abc" },
        { GitArguments.Resolve("main"), "rev-parse --verify --quiet --end-of-options main^{commit}" },
        { GitArguments.DescribeAbbreviated, "describe --tag --always --match v[0-9]* --abbrev=0" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void List_IsAsDocumented(IReadOnlyList<string> arguments, string expected) =>
        Assert.Equal(expected, string.Join(' ', arguments));

    [Theory]
    [InlineData("protocol.ext.allow=never")]
    [InlineData("core.hooksPath=/dev/null")]
    [InlineData("credential.helper=")]
    [InlineData("submodule.recurse=false")]
    public void Common_ForEveryCall_SetsWhatMakesAForeignRepositoryHarmless(string setting)
    {
        var arguments = GitArguments.Common(authority: null).ToList();
        Assert.Equal("-c", arguments[arguments.IndexOf(setting) - 1]);
    }

    [Fact]
    public void Common_WithAuthority_NamesItsFile() =>
        Assert.Equal("http.sslCAInfo=/s/ca.crt", GitArguments.Common("/s/ca.crt")[^1]);
}
