using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Options;

public sealed class SettingsFromEnvironmentTests
{
    [Fact]
    public void Read_OfAPodsVariables_TakesEach()
    {
        var variables = new Dictionary<string, string>
        {
            ["DOCKER_CONFIG"] = "/run/secrets/r",
            ["BUILDKIT_ENDPOINT"] = "unix:///buildkit/buildkitd.sock",
            ["TALOS_IMAGE_COMMIT"] = "abc",
            ["TALOS_IMAGE_MESSAGE_BYTES"] = "877",
            ["TALOS_IMAGE_TERMINATION_LOG"] = "/t",
            ["HOME"] = "/h",
            ["https_proxy"] = "http://proxy",
            ["USERNAME"] = "leak",
        };

        var settings = SettingsFromEnvironment.Read(variables.GetValueOrDefault);

        Assert.Equal(("/run/secrets/r", "unix:///buildkit/buildkitd.sock", "abc", 877, "/t", "/h"), (
            settings.RegistryConfigs.Single(), settings.BuildKit.Single(), settings.Commit, settings.MessageBytes, settings.TerminationLog, settings.Home));
        Assert.Equal(["https_proxy"], settings.NetworkEnvironment.Keys);
    }

    [Theory]
    [InlineData("12288", 4096)]
    [InlineData("5", 160)]
    [InlineData("many", 4096)]
    [InlineData("", 4096)]
    public void Read_OfMessageBytes_StaysWithinWhatTheKubeletKeeps(string value, int expected) =>
        Assert.Equal(expected, SettingsFromEnvironment.Read(name => name == "TALOS_IMAGE_MESSAGE_BYTES" ? value : null).MessageBytes);

    [Fact]
    public void Read_OfAProxyInCapitals_SetsWhatTheMakefileReads() => Assert.Equal(
        "http://proxy",
        SettingsFromEnvironment.Read(name => name == "HTTPS_PROXY" ? "http://proxy" : null).NetworkEnvironment["https_proxy"]);

    [Fact]
    public void Read_OfSeveralRegistryConfigs_TakesTheNumberedFoldersInOrder()
    {
        using var folder = new TempFolder();
        foreach (var name in (string[])["10", "0", "2", "..data", "x"])
        {
            Directory.CreateDirectory(folder[name]);
        }

        var settings = SettingsFromEnvironment.Read(name => name == "TALOS_IMAGE_REGISTRY_CONFIGS" ? folder.Path : null);
        Assert.Equal([folder["0"], folder["2"], folder["10"]], settings.RegistryConfigs);
    }

    [Fact]
    public void Registry_OfAServiceAccountsRole_HoldsWhatTheCredentialHelperNeeds()
    {
        var settings = SettingsFromEnvironment.Read(name => name switch
        {
            "AWS_ROLE_ARN" => "arn:aws:iam::1:role/push",
            "AWS_WEB_IDENTITY_TOKEN_FILE" => "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
            "AWS_SECRET_ACCESS_KEY" => "of no use here",
            _ => null,
        });

        Assert.Equal(
            ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"],
            ToolEnvironment.Registry(settings).Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Buildx_OfSettings_HoldsNothingThatTheMakefileReadsButTheProxies()
    {
        var settings = new BuilderSettings
        {
            RegistryConfig = "/r",
            RegistryCaFolder = "/ca",
            NetworkEnvironment = new Dictionary<string, string> { ["http_proxy"] = "http://proxy" },
        };
        Assert.Equal(
            ["BUILDX_BUILDER", "BUILDX_CONFIG", "DOCKER_CONFIG", "HOME", "PATH", "SSL_CERT_DIR", "http_proxy"],
            ToolEnvironment.Buildx(settings, "b").Keys.Order(StringComparer.Ordinal));
    }
}
