using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Tests.Git;

public sealed class AskPassTests
{
    private const string Repository = "https://git.example.org/me/talos.git";

    [Theory]
    [InlineData("Username for 'https://git.example.org': ", "username's content")]
    [InlineData("Password for 'https://me@git.example.org': ", "password's content")]
    [InlineData("Password for 'https://me@example.org@git.example.org': ", "password's content")]
    [InlineData("Password for 'https://o'me/x@git.example.org': ", "password's content")]
    [InlineData("Password for 'https://git.example.org@evil.example.org': ", null)]
    [InlineData("Password for 'https://me@git.example.org.evil.example.org': ", null)]
    [InlineData("Password for 'https://me@evil.example.org': ", null)]
    [InlineData("Password for 'http://me@git.example.org': ", null)]
    [InlineData("Password for 'https://me@git.example.org:8443': ", null)]
    [InlineData("Enter passphrase for key '/tmp/identity': ", null)]
    [InlineData("", null)]
    public void Answer_OfPrompt_OnlyForTheRepositorysServer(string prompt, string? expected) =>
        Assert.Equal(expected, AskPass.Answer(prompt, Repository, key => $"{key}'s content\n"));
}
