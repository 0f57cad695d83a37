using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Git;

public sealed class GitCredentialsTests : IDisposable
{
    private const string Https = "https://git.example.org/me/talos.git";
    private const string Ssh = "git@git.example.org:me/talos.git";
    private const string Key = "-----BEGIN PRIVATE KEY-----\nKEY\n-----END PRIVATE KEY-----";
    private readonly TempFolder _folder = new();

    private BuilderSettings Settings => new() { Temp = _folder["tmp"], Self = "/self" };

    private GitSource Source(string repository) => new(repository, _folder["secret"], "spec.source", "spec.source.revision");

    [Fact]
    public void For_Password_NeitherArgumentsNorVariablesHoldIt()
    {
        _folder.Write("secret/username", "me");
        _folder.Write("secret/password", "hunter2hunter2");

        var access = GitCredentials.For(Source(Https), Settings);

        Assert.Equal("/self", access.Environment["GIT_ASKPASS"]);
        Assert.DoesNotContain(access.Environment.Values, value => value.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void For_PasswordWithoutUsername_IsInput()
    {
        _folder.Write("secret/password", "hunter2hunter2");
        var failure = Assert.Throws<StepFailedException>(() => GitCredentials.For(Source(Https), Settings));
        Assert.Contains("both username and password", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_Ssh_CopiesTheKeyForTheOwnerAlone()
    {
        _folder.Write("secret/identity", Key);
        _folder.Write("secret/known_hosts", "host key");

        var access = GitCredentials.For(Source(Ssh), Settings);
        var command = access.Environment["GIT_SSH_COMMAND"];

        var copy = _folder["tmp/git-spec.source/identity"];
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        Assert.Equal(Key + "\n", File.ReadAllText(copy));
        Assert.Contains($"-i '{copy}'", command, StringComparison.Ordinal);
        Assert.Contains("StrictHostKeyChecking=yes", command, StringComparison.Ordinal);

        access.Copies.Delete();
        Assert.False(Directory.Exists(Path.GetDirectoryName(copy)));
    }

    [Theory]
    [InlineData("identity", "known_hosts")]
    [InlineData("known_hosts", "identity")]
    public void For_SshWithHalfASecret_NamesWhatIsMissing(string present, string missing)
    {
        _folder.Write($"secret/{present}", "x");
        var failure = Assert.Throws<StepFailedException>(() => GitCredentials.For(Source(Ssh), Settings));
        Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_BearerToken_IsWrittenToAPrivateFile()
    {
        _folder.Write("secret/bearerToken", "abc.def-123=\n");

        var environment = GitCredentials.For(Source(Https), Settings).Environment;

        var file = environment["GIT_CONFIG_GLOBAL"];
        Assert.Contains("\"Authorization: Bearer abc.def-123=\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(environment.Values, value => value.Contains("abc.def", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://git.example.org/me/talos.git", "abc", "over https only")]
    [InlineData(Https, "abc\"\n\tsshCommand = id", "must be a single line")]
    [InlineData(Https, "", "must be a single line")]
    public void For_BearerTokenThatCannotBeSent_IsInput(string repository, string token, string said)
    {
        _folder.Write("secret/bearerToken", token);
        var failure = Assert.Throws<StepFailedException>(() => GitCredentials.For(Source(repository), Settings));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ca.crt")]
    [InlineData("caFile")]
    public void For_Authority_IsItsPath(string key)
    {
        var path = _folder.Write($"secret/{key}", "x");
        Assert.Equal(path, GitCredentials.For(Source(Https), Settings).Authority);
    }

    [Fact]
    public void For_Anything_KeepsTheUsersGitConfigurationOut()
    {
        var environment = GitCredentials.For(Source(Https), Settings).Environment;
        Assert.Equal("/dev/null", environment["GIT_CONFIG_GLOBAL"]);
        Assert.Equal("1", environment["GIT_CONFIG_NOSYSTEM"]);
        Assert.Equal("0", environment["GIT_TERMINAL_PROMPT"]);
    }

    public void Dispose() => _folder.Dispose();
}
