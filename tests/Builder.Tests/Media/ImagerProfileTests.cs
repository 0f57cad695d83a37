using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Media;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Media;

public sealed class ImagerProfileTests
{
    // As upstream's sbc-raspberrypi has it, with a little of everything that may not get through.
    private const string OverlayProfile = """
        arch: arm64
        platform: metal
        secureboot: false
        version: v1.0.0
        customization:
          extraKernelArgs: [console=ttyAMA0]
        input: {kernel: {path: /elsewhere}}
        output:
          kind: image
          outFormat: .xz
          imageOptions:
            diskSize: 1306525696
            diskFormat: raw
            bootloader: grub
        overlay: {name: rpi_generic}
        """;

    private static readonly ImagerArguments Metal = new()
    {
        Profile = "metal",
        Architecture = "arm64",
        ExtraKernelArgs = ["console=ttyS0"],
        Meta = new Dictionary<string, string> { ["0xa"] = "a: \"b\"" },
        SystemExtensions = ["siderolabs/zfs"],
        Overlay = new ImagerOverlay { Name = "rpi_generic", Options = new Dictionary<string, string> { ["configTxt"] = "a=b\nc=d" }, MergesProfile = true },
        DiskSize = 8L << 30,
        SectorSize = 4096,
        ByProfile = true,
    };

    private static readonly ImagerImages Images = new()
    {
        SystemExtensions = ["ghcr.io/siderolabs/zfs@sha256:cd"],
        Overlay = "127.0.0.1:5000/overlay@sha256:ef",
    };

    [Fact]
    public void Of_DiskImageWithOverlay_MergesTheOverlaysProfileBelowTheSpec() => Assert.Equal(
        """
        customization:
          extraKernelArgs:
            - "console=ttyAMA0"
            - "console=ttyS0"
          metaContents:
            - key: 10
              value: "a: \"b\""
          embeddedMachineConfiguration: "machine:\n  token: x\n"
        output:
          imageOptions:
            bootloader: "grub"
            diskSize: 8589934592
            diskSectorSize: 4096
        baseProfileName: "metal"
        arch: "arm64"
        input:
          systemExtensions:
            - imageRef: "ghcr.io/siderolabs/zfs@sha256:cd"
          overlayInstaller:
            imageRef: "127.0.0.1:5000/overlay@sha256:ef"
            forceInsecure: true
        overlay:
          name: "rpi_generic"
          image:
            imageRef: "127.0.0.1:5000/overlay@sha256:ef"
            forceInsecure: true
          options:
            configTxt: "a=b\nc=d"

        """,
        BlockYaml.Write(Profile(Metal, "machine:\n  token: x\n")));

    [Theory]
    [InlineData(null, "grub")]
    [InlineData("sd-boot", "sd-boot")]
    public void BootloaderOf_OverlaysProfileAndSpec_IsTheSpecs(string? specs, string expected) =>
        Assert.Equal(expected, ImagerProfile.BootloaderOf(Profile(Metal with { Bootloader = specs }, config: null)));

    [Fact]
    public void Write_OfAnything_IsYamlOfTheSameContent()
    {
        var profile = Profile(Metal with { ExtraKernelArgs = ["a=\u00e9 # b", "\\ \ud83d\ude00 \t'\""] }, "- a\n-\tb: {}\n");

        Assert.Equal(profile.ToJsonString(), YamlToJson.Parse(BlockYaml.Write(profile))!.ToJsonString());
    }

    private static JsonObject Profile(ImagerArguments imager, string? config) => ImagerProfile.Of(
        imager, Images, YamlToJson.Parse(OverlayProfile)!.AsObject(), config, image => image.StartsWith("127.", StringComparison.Ordinal));
}
