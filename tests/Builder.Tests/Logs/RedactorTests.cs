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
        var redactor = Redactor.Of(new BuilderSettings { RegistryConfigs = [folder["docker"]], GitSecrets = new TreeFolders(folder["."]) });

        Assert.Equal("*** *** *** *** ***", redactor.Clean($"{auth} registry:pass plainpass tokentoken gitpassword"));
    }

    [Theory]
    [InlineData("#9 0.412     token: abcdef.0123456789", "#9 0.412     ***")]
    [InlineData("#9 0.412       - key: c2VjcmV0Cg==", "#9 0.412       ***")]
    [InlineData("#9 0.412   embeddedMachineConfiguration: |", "#9 0.412   embeddedMachineConfiguration: ***")]
    [InlineData("#9 0.412   embeddedMachineConfiguration: \"machine:\\r\\n  tok\\x65n: cut off he", "#9 0.412   embeddedMachineConfiguration: ***")]
    [InlineData("#9 0.412     ok\\x65n: abcdef.0123456789\\r\\n\\", "#9 0.412     ok\\x65n: ***\\r\\n\\")]
    [InlineData("#9 0.412 machine: ready", "#9 0.412 machine: ready")]
    public void Clean_OfTheProfileThatTheImagerPrints_HidesTheMachineConfiguration(string line, string expected)
    {
        using var folder = new TempFolder();
        var file = folder.Write("config.yaml", "version: v1alpha1\nmachine:\n  token: abcdef.0123456789\n  keys:\n    - key: c2VjcmV0Cg==\n");
        Assert.Equal(expected, Redactor.Of(new BuilderSettings { EmbeddedConfig = file }).Clean(line));
    }

    [Fact]
    public void Of_ConfigWithAKeyTwice_KnowsBothPasswords()
    {
        using var folder = new TempFolder();
        folder.Write("config.json", """{"auths":{"a":{"password":"first"},"a":{"password":"second"},"b":"odd"}}""");
        Assert.Equal("*** ***", Redactor.Of(new BuilderSettings { RegistryConfigs = [folder.Path] }).Clean("first second"));
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
