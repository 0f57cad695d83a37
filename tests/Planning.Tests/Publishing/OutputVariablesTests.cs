using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Planning.Tests.Publishing;

public sealed class OutputVariablesTests
{
    private static readonly LastSucceededStatus Success = new()
    {
        Release = "v1.13.9",
        Commit = "0123456789012345678901234567890123456789",
        Fingerprint = "f00d",
        Outputs =
        [
            new OutputStatus
            {
                Name = "installer-base",
                Image = "registry.internal:5000/me/installer-base:v1.13.9",
                Digest = "sha256:index",
                Platforms = [new OutputPlatformStatus { Platform = "linux/arm64", Digest = "sha256:arm64" }],
            },
            new OutputStatus
            {
                Name = "kernel",
                Image = "registry.internal:5000/me/talos-kernel:v1.13.9",
                Digest = "sha256:files",
                Platforms =
                [
                    new OutputPlatformStatus { Platform = "linux/amd64", Digest = "sha256:amd64", Files = [new OutputFile { Name = "vmlinuz-amd64", Sha256 = "ab" }] },
                ],
            },
            new OutputStatus { Name = "iso", Image = "registry.internal:5000/me/talos-iso" },
        ],
    };

    [Fact]
    public void Of_ASuccess_NamesOutputsPlatformsAndFiles() => Assert.Equal(
        """
        INSTALLER_BASE_ARM64_DIGEST=sha256:arm64
        INSTALLER_BASE_ARM64_IMAGE=registry.internal:5000/me/installer-base:v1.13.9
        INSTALLER_BASE_ARM64_REF=registry.internal:5000/me/installer-base:v1.13.9@sha256:arm64
        INSTALLER_BASE_DIGEST=sha256:index
        INSTALLER_BASE_IMAGE=registry.internal:5000/me/installer-base:v1.13.9
        INSTALLER_BASE_REF=registry.internal:5000/me/installer-base:v1.13.9@sha256:index
        KERNEL_AMD64_DIGEST=sha256:amd64
        KERNEL_AMD64_IMAGE=registry.internal:5000/me/talos-kernel:v1.13.9
        KERNEL_AMD64_REF=registry.internal:5000/me/talos-kernel:v1.13.9@sha256:amd64
        KERNEL_AMD64_VMLINUZ_AMD64_SHA256=ab
        KERNEL_DIGEST=sha256:files
        KERNEL_IMAGE=registry.internal:5000/me/talos-kernel:v1.13.9
        KERNEL_REF=registry.internal:5000/me/talos-kernel:v1.13.9@sha256:files
        TALOS_COMMIT=0123456789012345678901234567890123456789
        TALOS_FINGERPRINT=f00d
        TALOS_RELEASE=v1.13.9
        """,
        string.Join('\n', OutputVariables.Of(Success, new RegistrySpec { Host = "registry.internal:5000" }).Select(variable => $"{variable.Key}={variable.Value}")));

    [Fact]
    public void Of_ARegistryThatAdvertisesAnotherHost_NamesThatOne()
    {
        var variables = OutputVariables.Of(Success, new RegistrySpec { Host = "registry.internal:5000", AdvertisedHost = "ghcr.io" });

        Assert.Equal("ghcr.io/me/installer-base:v1.13.9@sha256:index", variables["INSTALLER_BASE_REF"]);
    }

    /// <summary>Flux: <c>^[_[:alpha:]][_[:alpha:][:digit:]]*$</c>.</summary>
    [Fact]
    public void Of_ASuccess_HasKeysThatFluxSubstitutes() =>
        Assert.All(OutputVariables.Of(Success, new RegistrySpec()).Keys, key => Assert.Matches("^[_A-Za-z][_A-Za-z0-9]*$", key));
}
