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
    public void Images_OfArguments_AreTheValuesOfImageFlagsWithTheirFields() => Assert.Equal(
        [
            ("ghcr.io/x/gvisor:1", "spec.imager.systemExtensions"), ("h:1/o@sha256:cd", "spec.imager.overlay.image"),
            ("base:1", "spec.imager.baseInstallerImage"),
        ],
        ImagerCommand.Images(ImagerCommand.Arguments(Installer, "base:1")));

    [Fact]
    public void At_Places_ReplacesImagesOnlyAfterTheirFlags()
    {
        var places = new Dictionary<string, string> { ["ghcr.io/x/gvisor:1"] = "mirror:5000/x/gvisor@sha256:ef" };
        Assert.Equal(
            [
                "installer", "--arch", "amd64", "--system-extension-image", "mirror:5000/x/gvisor@sha256:ef", "--overlay-image", "h:1/o@sha256:cd",
                "--meta", "ghcr.io/x/gvisor:1",
            ],
            ImagerCommand.At(ImagerCommand.Arguments(Installer, null), places));
    }

    [Fact]
    public void At_ImageCacheOfDockerHub_IsWrittenOut()
    {
        var places = new Dictionary<string, string> { ["cache:1"] = "cache@sha256:ef" };
        Assert.Equal(["--image-cache", "docker.io/library/cache@sha256:ef"], ImagerCommand.At(["--image-cache", "cache:1"], places));
    }
}
