using TalosImageOperator.Builder.Options;

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
            settings.RegistryConfig, settings.BuildKit, settings.Commit, settings.MessageBytes, settings.TerminationLog, settings.Home));
        Assert.Equal(["https_proxy"], settings.NetworkEnvironment.Keys);
    }

    [Theory]
    [InlineData("12288", 4096)]
    [InlineData("5", 400)]
    [InlineData("many", 3000)]
    [InlineData("", 3000)]
    public void Read_OfMessageBytes_StaysWithinWhatTheKubeletKeeps(string value, int expected) =>
        Assert.Equal(expected, SettingsFromEnvironment.Read(name => name == "TALOS_IMAGE_MESSAGE_BYTES" ? value : null).MessageBytes);

    [Fact]
    public void Make_OfSettings_HoldsNothingThatTheMakefileReads()
    {
        var settings = new BuilderSettings
        {
            RegistryConfig = "/r",
            NetworkEnvironment = new Dictionary<string, string> { ["http_proxy"] = "http://proxy" },
        };
        Assert.Equal(
            ["BUILDX_BUILDER", "BUILDX_CONFIG", "DOCKER_CONFIG", "HOME", "PATH"],
            ToolEnvironment.Make(settings, "b").Keys.Order(StringComparer.Ordinal));
    }
}
