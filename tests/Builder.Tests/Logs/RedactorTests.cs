using System.Text;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Logs;

public sealed class RedactorTests
{
    [Fact]
    public void Clean_OfMountedSecrets_HidesThemInEveryForm()
    {
        using var folder = new TempFolder();
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:registry:pass"));
        const string other = """{"username": "u", "password": "plainpass", "identitytoken": "tokentoken"}""";
        folder.Write("docker/config.json", $"{{\"auths\": {{\"a\": {{\"auth\": \"{auth}\"}}, \"b\": {other}}}}}");
        folder.Write("git/password", "gitpassword\n");
        var redactor = Redactor.Of(new BuilderSettings { RegistryConfigs = [folder["docker"]], GitSecret = folder["git"] });

        Assert.Equal("*** *** *** *** ***", redactor.Clean($"{auth} registry:pass plainpass tokentoken gitpassword"));
    }

    [Theory]
    [InlineData("https://me:pass@host/x", "https://***@host/x")]
    [InlineData("docker://host/x@sha256:ab", "docker://host/x@sha256:ab")]
    [InlineData("a word or two", "a word or two")]
    public void Clean_OfAddress_HidesCredentials(string line, string expected) => Assert.Equal(expected, new Redactor([]).Clean(line));

    [Fact]
    public void Of_UnreadableConfig_KnowsNothing()
    {
        using var folder = new TempFolder();
        folder.Write("config.json", "not json");
        Assert.Equal("x", Redactor.Of(new BuilderSettings { RegistryConfigs = [folder.Path] }).Clean("x"));
    }
}
