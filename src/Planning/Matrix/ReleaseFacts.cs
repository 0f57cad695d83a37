using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>What holds for a minor release as a whole, whatever is built.</summary>
public sealed record ReleaseFacts
{
    public required int Minor { get; init; }

    /// <summary>Read from a release candidate or from main: the final release may differ.</summary>
    public required bool Provisional { get; init; }

    /// <summary>PKGS of the newest patch release that was read.</summary>
    public required string Pkgs { get; init; }

    /// <summary>Upstream's Dockerfile frontend, pulled by BuildKit before anything else: a mirror must have it.</summary>
    public required string Frontend { get; init; }

    /// <summary>Series of the kernel that the release compiles in as <c>DefaultKernelVersion</c>.</summary>
    public required string KernelSeries { get; init; }

    /// <summary>How disk images are packed: <c>xz</c>, from v1.8 <c>zst</c>.</summary>
    public required string DiskSuffix { get; init; }

    /// <summary>Makefile and stages take PKGS_PREFIX; before v1.7 the prefix is written into the Dockerfile.</summary>
    public required bool PkgsPrefix { get; init; }

    /// <summary>Upstream's image exports carry <c>rewrite-timestamp=true</c>; needs BuildKit 0.13.</summary>
    public required bool RewritesTimestamps { get; init; }

    /// <summary>The Makefile itself passes <c>--provenance=false --sbom=false</c>; for the others the Builder does.</summary>
    public required bool RefusesAttestations { get; init; }

    /// <summary>The output that an installer is made from by the imager.</summary>
    public required string BaseInstaller { get; init; }

    /// <summary>Disk images need loop devices, mounts and <c>/dev</c>.</summary>
    public required bool PrivilegedDiskImages { get; init; }

    /// <summary>
    /// The imager sets SELinux labels on what it unpacks, which no user namespace allows
    /// (https://github.com/siderolabs/talos/issues/13641).
    /// </summary>
    public required bool PrivilegedUnpacking { get; init; }

    /// <summary>The same input gives the same disk image; VHD and VMDK never do.</summary>
    public required bool ReproducibleDiskImages { get; init; }

    /// <summary>The imager has overlays, and <c>--insecure</c>.</summary>
    public required bool Overlays { get; init; }

    /// <summary>
    /// The bootloaders whose installation to a disk image runs the overlay's installer and takes its files to the EFI partition; null
    /// for each. In v1.13 systemd-boot's runs none. In v1.14.0-rc.1 GRUB's runs it, but its files go to the boot partition (upstream's
    /// commit 51f96d6bb; look again with each release).
    /// </summary>
    public required IReadOnlyList<Bootloader>? OverlayBootloaders { get; init; }

    /// <summary>The imager takes the size of a disk image by flag; later by profile alone.</summary>
    public required bool DiskSizeFlag { get; init; }

    /// <summary>The imager knows <c>--secureboot-enroll-keys</c>; earlier by profile alone.</summary>
    public required bool EnrollKeysFlag { get; init; }

    /// <summary>The imager knows <c>--secureboot-include-well-known-certs</c>.</summary>
    public required bool WellKnownCertificates { get; init; }

    /// <summary>The imager knows <c>--image-cache</c>.</summary>
    public required bool ImageCache { get; init; }

    /// <summary>The imager knows <c>--embedded-config-path</c>.</summary>
    public required bool EmbeddedConfig { get; init; }

    /// <summary><c>init</c> halts on a processor below amd64 v2 whatever GOAMD64 was.</summary>
    public required bool HaltsBelowGoAmd64V2 { get; init; }

    /// <summary>Target stages run commands of the target architecture, so another node needs QEMU.</summary>
    public required bool RunsTargetArchitecture { get; init; }
}
