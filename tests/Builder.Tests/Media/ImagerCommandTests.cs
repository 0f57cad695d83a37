using System.Text.Json;
using TalosImageOperator.Builder.Media;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Media;

public sealed class ImagerCommandTests
{
    private static readonly ImagerArguments Everything = new()
    {
        Profile = "iso",
        Architecture = "arm64",
        OutputKind = "initramfs",
        ExtraKernelArgs = ["console=ttyS0", "-selinux"],
        Meta = new Dictionary<string, string> { ["0xa"] = "x" },
        SystemExtensions = ["a"],
        Overlay = new ImagerOverlay { Name = "rpi_generic", Options = new Dictionary<string, string> { ["configTxt"] = "a=b" } },
        ImageCache = "cache",
        EmbeddedConfig = true,
        WellKnownCertificates = true,
        EnrollKeys = "force",
        DiskSize = 8L << 30,
    };

    private static readonly ImagerImages Images = new()
    {
        BaseInstaller = "h/base@sha256:ab",
        SystemExtensions = ["h/ext@sha256:cd"],
        Overlay = "h/overlay@sha256:ef",
        ImageCache = "h/cache@sha256:01",
    };

    [Fact]
    public void ByFlags_OfEverything_HasAFlagAndItsValueAtATime() => Assert.Equal(
        [
            "iso", "--arch", "arm64", "--output-kind", "initramfs", "--extra-kernel-arg", "console=ttyS0", "--extra-kernel-arg", "-selinux",
            "--meta", "0xa=x", "--system-extension-image", "h/ext@sha256:cd", "--overlay-image", "h/overlay@sha256:ef", "--overlay-name", "rpi_generic",
            "--overlay-option", "configTxt=a=b", "--image-cache", "h/cache@sha256:01", "--image-disk-size", "8589934592", "--embedded-config-path",
            "/run/talos-image/config.yaml", "--secureboot-include-well-known-certs", "--secureboot-enroll-keys", "force", "--insecure",
            "--base-installer-image", "h/base@sha256:ab",
        ],
        ImagerCommand.ByFlags(Everything, Images, insecure: true));

    [Fact]
    public void ByFlags_OfNothing_NamesProfileAndArchitecture() => Assert.Equal(
        ["iso", "--arch", "amd64"],
        ImagerCommand.ByFlags(new ImagerArguments { Profile = "iso", Architecture = "amd64" }, new ImagerImages(), insecure: false));

    [Fact]
    public void ByFlags_OfEverything_UsesFlagsThatUpstreamHas()
    {
        var known = new[] { "v1.12.11", "v1.14.0-rc.1" }.SelectMany(FlagsOf).ToHashSet();

        Assert.All(
            ImagerCommand.ByFlags(Everything, Images, insecure: true).Where(argument => argument.StartsWith("--", StringComparison.Ordinal)),
            flag => Assert.Contains(flag[2..], known));
    }

    // Extracted from upstream's sources, and kept beside the tests of the release matrix.
    private static List<string> FlagsOf(string tag)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TalosImageOperator.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the working tree.");
        }

        using var facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, $"tests/Planning.Tests/Upstream/Facts/{tag}.json")));
        return [.. facts.RootElement.GetProperty("imagerFlags").EnumerateArray().Select(flag => flag.GetString()!)];
    }
}
