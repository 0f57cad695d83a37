using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Tests.Git;

public sealed class RemoteRevisionTests
{
    [Theory]
    [InlineData("aaa\trefs/tags/v1\nbbb\trefs/tags/v1^{}\n", RevisionKind.Tag, "bbb")]
    [InlineData("aaa\trefs/tags/v1\n", RevisionKind.Tag, "aaa")]
    [InlineData("ccc\trefs/heads/v1\n", RevisionKind.Branch, "ccc")]
    [InlineData("ccc\trefs/heads/v1\naaa\trefs/tags/v1\n", RevisionKind.Tag, "aaa")]
    [InlineData("ccc\trefs/heads/other/refs/heads/v1\n", RevisionKind.Unknown, null)]
    [InlineData("", RevisionKind.Unknown, null)]
    public void Parse_WhatTheServerSays_IsTagBeforeBranch(string output, RevisionKind kind, string? commit) =>
        Assert.Equal(new RemoteRevision(kind, commit), RemoteRevision.Parse(output, "v1"));

    [Theory]
    [InlineData("heads")]
    [InlineData("tags")]
    public void Parse_OfAFullCommit_IsNotTheBranchOrTagOfThisName(string kind)
    {
        var commit = new string('a', 40);

        Assert.Equal(RevisionKind.Unknown, RemoteRevision.Parse($"{new string('b', 40)}\trefs/{kind}/{commit}\n", commit).Kind);
    }
}
