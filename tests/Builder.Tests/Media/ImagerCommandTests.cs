using TalosImageOperator.Builder.Media;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Builder.Tests.Media;

public sealed class ImagerCommandTests
{
    private static readonly ImagerArguments Installer = new()
    {
        Profile = "installer",
        Arguments = ["--arch", "amd64", "--system-extension-image", "ghcr.io/x/gvisor:1", "--overlay-image", "h:1/o@sha256:cd", "--meta", "ghcr.io/x/gvisor:1"],
    };

    [Fact]
    public void Arguments_WithBase_NamesItLast()
    {
        var arguments = ImagerCommand.Arguments(Installer, "ghcr.io/me/installer-base@sha256:ab");
        Assert.Equal(["installer", "--arch"], arguments.Take(2));
        Assert.Equal(["--base-installer-image", "ghcr.io/me/installer-base@sha256:ab"], arguments.TakeLast(2));
    }

    [Fact]
    public void Images_OfArguments_AreTheValuesOfImageFlags() => Assert.Equal(
        ["ghcr.io/x/gvisor:1", "h:1/o@sha256:cd", "base:1"],
        ImagerCommand.Images(ImagerCommand.Arguments(Installer, "base:1")));

    [Fact]
    public void WithDigests_OfTag_ReplacesItOnlyAfterItsFlag()
    {
        var digests = new Dictionary<string, string> { ["ghcr.io/x/gvisor:1"] = "sha256:ef" };
        Assert.Equal(
            [
                "installer", "--arch", "amd64", "--system-extension-image", "ghcr.io/x/gvisor@sha256:ef", "--overlay-image", "h:1/o@sha256:cd",
                "--meta", "ghcr.io/x/gvisor:1",
            ],
            ImagerCommand.WithDigests(ImagerCommand.Arguments(Installer, null), digests));
    }
}
