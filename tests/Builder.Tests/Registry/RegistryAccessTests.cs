using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Registry;

public sealed class RegistryAccessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private BuilderSettings Settings => new()
    {
        RegistryConfigs = [_folder["0"], _folder["1"]],
        RegistryCa = _folder["ca.crt"],
        Temp = _folder["tmp"],
    };

    [Fact]
    public void Open_SeveralConfigs_IsOneInWhichTheEarlierCounts()
    {
        _folder.Write("0/config.json", """{"auths":{"a":{"auth":"Zmlyc3Q="}},"credsStore":"desktop"}""");
        _folder.Write("1/config.json", """{"auths":{"a":{"auth":"c2Vjb25k"},"b":{"auth":"Yg=="}}}""");

        using var access = RegistryAccess.Open(Settings);

        var file = Path.Combine(access.Settings.RegistryConfig!, "config.json");
        var expected = JsonNode.Parse("""{"auths":{"a":{"auth":"Zmlyc3Q="},"b":{"auth":"Yg=="}}}""");
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(File.ReadAllText(file))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("docker.io", "https://index.docker.io/v1/", "https://index.docker.io/v1/")]
    [InlineData("https://index.docker.io/v1/", "index.docker.io", "https://index.docker.io/v1/")]
    [InlineData("https://ghcr.io/v2/", "ghcr.io", "ghcr.io")]
    [InlineData("http://10.0.0.1:5000", "10.0.0.1:5000/", "10.0.0.1:5000")]
    public void Open_TwoNamesOfOneRegistry_AreOneKeyAndTheEarlierCounts(string first, string second, string key)
    {
        _folder.Write("0/config.json", $$$$"""{"auths":{"{{{{first}}}}":{"auth":"Zmlyc3Q="}}}""");
        _folder.Write("1/config.json", $$$$"""{"auths":{"{{{{second}}}}":{"auth":"c2Vjb25k"}}}""");
        Assert.Equal($$$$"""{"auths":{"{{{{key}}}}":{"auth":"Zmlyc3Q="}}}""", Merged());
    }

    [Fact]
    public void Open_PartOfARegistry_KeepsAKeyOfItsOwn()
    {
        _folder.Write("0/config.json", """{"auths":{"ghcr.io/me":{"auth":"Zmlyc3Q="}}}""");
        _folder.Write("1/config.json", """{"auths":{"ghcr.io":{"auth":"c2Vjb25k"}}}""");
        Assert.Equal("""{"auths":{"ghcr.io/me":{"auth":"Zmlyc3Q="},"ghcr.io":{"auth":"c2Vjb25k"}}}""", Merged());
    }

    [Fact]
    public void Open_EntryWhosePasswordAHelperKept_DoesNotHideTheNextOnes()
    {
        _folder.Write("0/config.json", """{"auths":{"ghcr.io":{}},"credsStore":"desktop"}""");
        _folder.Write("1/config.json", """{"auths":{"ghcr.io":{"username":"me","password":"p"}}}""");
        Assert.Equal("""{"auths":{"ghcr.io":{"username":"me","password":"p"}}}""", Merged());
    }

    [Fact]
    public void Open_KeyThatComesTwice_IsNoFault()
    {
        _folder.Write("0/config.json", """{"auths":{"a":{"auth":"Zmlyc3Q="},"a":{"auth":"c2Vjb25k"}}}""");
        _folder.Write("1/config.json", "");
        Assert.Equal("""{"auths":{"a":{"auth":"Zmlyc3Q="}}}""", Merged());
    }

    [Fact]
    public void Open_OneConfigThatIsNone_IsRefusedToo()
    {
        _folder.Write("0/config.json", "hunter2");
        Assert.Throws<StepFailedException>(() => RegistryAccess.Open(Settings with { RegistryConfigs = [_folder["0"]] }));
    }

    [Fact]
    public void Open_OneConfig_KeepsItsHelpersButNoPluginsOrContexts()
    {
        _folder.Write(
            "0/config.json",
            """
            {"auths":{"a":{}},"credHelpers":{"b":"ecr-login"},"credsStore":"desktop","proxies":{"default":{"noProxy":"c"}},
             "currentContext":"remote","cliPluginsExtraDirs":["/workspace/talos"],"plugins":{"x":{"hooks":"build"}},"aliases":{"builder":"evil"}}
            """);

        Assert.Equal(
            """{"auths":{"a":{}},"credHelpers":{"b":"ecr-login"},"credsStore":"desktop","proxies":{"default":{"noProxy":"c"}}}""",
            Merged(Settings with { RegistryConfigs = [_folder["0"]] }));
    }

    [Fact]
    public void Open_NoConfig_IsAnEmptyOneOfItsOwn()
    {
        Assert.Equal("""{"auths":{}}""", Merged(Settings with { RegistryConfigs = [] }));
        Assert.Equal("{}", Merged(Settings with { RegistryConfigs = [_folder["0"]] }));
    }

    [Fact]
    public void Open_PluginFolders_AreThoseOfTheSettings() => Assert.Equal(
        """{"auths":{},"cliPluginsExtraDirs":["/home/me/.docker/cli-plugins"]}""",
        Merged(Settings with { RegistryConfigs = [], DockerPlugins = ["/home/me/.docker/cli-plugins"] }));

    [Fact]
    public void Open_OverAConfigurationThatIsThere_LeavesNothingOfIt()
    {
        _folder.Write("tmp/docker/config.json", """{"cliPluginsExtraDirs":["/workspace/talos"]}""");
        _folder.Write("tmp/docker/cli-plugins/docker-buildx", "#!/bin/sh");

        using var access = RegistryAccess.Open(Settings with { RegistryConfigs = [] });

        Assert.Equal(["config.json"], Directory.EnumerateFileSystemEntries(access.Settings.RegistryConfig!).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_Authority_StandsAlone()
    {
        _folder.Write("ca.crt", "PEM");
        _folder.Write("other", "x");
        using var access = RegistryAccess.Open(Settings with { RegistryConfigs = [] });
        Assert.Equal(["ca.crt"], Directory.EnumerateFiles(access.Settings.RegistryCaFolder!).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("[\"hunter2\"]")]
    [InlineData("{\"auths\":\"hunter2\"}")]
    public void Open_NoConfiguration_IsRefusedByPositionAndNotTold(string content)
    {
        _folder.Write("0/config.json", "{}");
        _folder.Write("1/config.json", content);

        var failure = Assert.Throws<StepFailedException>(() => RegistryAccess.Open(Settings));

        Assert.Contains("Registry Secret 2", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["tmp/docker"]));
    }

    [Fact]
    public void Dispose_Always_LeavesNothing()
    {
        _folder.Write("0/config.json", "{}");
        _folder.Write("1/config.json", "{}");
        var access = RegistryAccess.Open(Settings);
        access.Dispose();
        Assert.False(Directory.Exists(access.Settings.RegistryConfig));
    }

    public void Dispose() => _folder.Dispose();

    private string Merged() => Merged(Settings);

    private static string Merged(BuilderSettings settings)
    {
        using var access = RegistryAccess.Open(settings);
        return File.ReadAllText(Path.Combine(access.Settings.RegistryConfig!, "config.json"));
    }
}
