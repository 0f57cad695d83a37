namespace TalosImageOperator.Planning.Matrix;

/// <summary>Facts of a minor release that do not depend on what is built.</summary>
public sealed record ReleaseFacts
{
    public required int Minor { get; init; }

    /// <summary>The facts are from a release candidate or main: the final release may differ.</summary>
    public required bool Provisional { get; init; }

    /// <summary>PKGS of the newest patch release that these facts are from.</summary>
    public required string Pkgs { get; init; }

    /// <summary>Upstream's Dockerfile frontend. BuildKit pulls it first, so a mirror must have it.</summary>
    public required string Frontend { get; init; }

    /// <summary>Series of the kernel in upstream's constant <c>DefaultKernelVersion</c>.</summary>
    public required string KernelSeries { get; init; }

    /// <summary>Compression of disk images: <c>xz</c>, since v1.8 <c>zst</c>.</summary>
    public required string DiskSuffix { get; init; }

    /// <summary>The Makefile and Dockerfile read PKGS_PREFIX. Before v1.7 the prefix is fixed in the Dockerfile.</summary>
    public required bool PkgsPrefix { get; init; }

    /// <summary>Upstream's image exports set <c>rewrite-timestamp=true</c>, which requires BuildKit 0.13.</summary>
    public required bool RewritesTimestamps { get; init; }

    /// <summary>The Makefile passes <c>--provenance=false --sbom=false</c>. For other releases the Builder does.</summary>
    public required bool RefusesAttestations { get; init; }

    /// <summary>The output from which the imager makes an installer.</summary>
    public required string BaseInstaller { get; init; }

    /// <summary>Disk images require loop devices, mounts and <c>/dev</c>.</summary>
    public required bool PrivilegedDiskImages { get; init; }

    /// <summary>
    /// The imager sets SELinux labels on unpacked files, which a user namespace does not allow
    /// (https://github.com/siderolabs/talos/issues/13641).
    /// </summary>
    public required bool PrivilegedUnpacking { get; init; }

    /// <summary>The same input gives the same disk image, except for VHD and VMDK.</summary>
    public required bool ReproducibleDiskImages { get; init; }

    /// <summary>The imager supports overlays and <c>--insecure</c>.</summary>
    public required bool Overlays { get; init; }

    /// <summary>The imager supports <c>--secureboot-include-well-known-certs</c>.</summary>
    public required bool WellKnownCertificates { get; init; }

    /// <summary>The imager supports <c>--image-cache</c>.</summary>
    public required bool ImageCache { get; init; }

    /// <summary>The imager supports <c>--embedded-config-path</c>.</summary>
    public required bool EmbeddedConfig { get; init; }

    /// <summary><c>init</c> halts on a processor below x86-64-v2, regardless of GOAMD64.</summary>
    public required bool HaltsBelowGoAmd64V2 { get; init; }

    /// <summary>Build stages run programs of the target architecture, so a node of another architecture needs QEMU.</summary>
    public required bool RunsTargetArchitecture { get; init; }
}
