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

    [Fact]
    public void Open_OneConfig_IsThatFolderAsItIs()
    {
        using var access = RegistryAccess.Open(Settings with { RegistryConfigs = [_folder["0"]] });
        Assert.Equal(_folder["0"], access.Settings.RegistryConfig);
        Assert.Null(access.Settings.RegistryCaFolder);
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

        Assert.Contains("number 2", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["tmp"]));
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
}
