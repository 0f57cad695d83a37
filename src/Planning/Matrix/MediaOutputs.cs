using TalosImageOperator.Planning.Contract;
using static TalosImageOperator.Planning.Matrix.MediaKind;
using static TalosImageOperator.Planning.Matrix.ReleaseSpan;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>The outputs of the imager. An output has the name of its profile unless the row sets another.</summary>
internal static class MediaOutputs
{
    public static readonly IReadOnlyList<OutputRow> Rows =
    [
        //    output                   releases  kind       file
        Plain("iso", All, Iso, "metal-{arch}.iso"),
        Keyed("secureboot-iso", All, Iso, "metal-{arch}-secureboot.iso"),
        Plain("installer", From(10), Installer, "installer-{arch}.tar") with { Reproducible = false },
        Keyed("secureboot-installer", All, Installer, "installer-{arch}-secureboot.tar") with { Reproducible = false },

        Plain("metal-uki", From(10), Uki, "metal-{arch}-uki.efi"),
        Plain("uki", From(10), Uki, "metal-{arch}-uki.efi") with { Profile = "metal-uki" },
        Keyed("secureboot-metal-uki", From(10), Uki, "metal-{arch}-secureboot-uki.efi"),
        Keyed("secureboot-metal-uki", Until(9), Uki, "metal-{arch}-secureboot-uki.efi") with { Profile = "secureboot-iso", OutputKind = "uki" },

        // For network boot: beside kernel and initramfs, which come from the source alone, these are what the other media are made from.
        Plain("metal-kernel", All, Kernel, "kernel-{arch}") with { Profile = "iso", OutputKind = "kernel" },
        Plain("metal-initramfs", All, Initramfs, "initramfs-metal-{arch}.xz") with { Profile = "iso", OutputKind = "initramfs" },
        Plain("metal-cmdline", All, CommandLine, "cmdline-metal-{arch}") with { Profile = "iso", OutputKind = "cmdline" },

        Plain("metal", All, DiskImage, "metal-{arch}.raw.{zip}"),
        Keyed("secureboot-metal", All, DiskImage, "metal-{arch}-secureboot.raw.{zip}"),
        Plain("metal-4k", From(14), DiskImage, "metal-{arch}.raw.{zip}"),

        Plain("akamai", From(7), DiskImage, "akamai-{arch}.raw.gz"),
        Plain("alibabacloud", From(14), DiskImage, "alibabacloud-{arch}.qcow2"),
        Plain("aws", All, DiskImage, "aws-{arch}.raw.{zip}"),
        Plain("azure", All, DiskImage, "azure-{arch}.vhd.{zip}") with { Reproducible = false },
        Keyed("secureboot-azure", From(14), DiskImage, "azure-{arch}-secureboot.vhd.{zip}") with { Reproducible = false },
        Plain("cloudstack", From(8), DiskImage, "cloudstack-{arch}.raw.{zip}"),
        Keyed("secureboot-cloudstack", From(14), DiskImage, "cloudstack-{arch}-secureboot.raw.{zip}"),
        Plain("digital-ocean", All, DiskImage, "digital-ocean-{arch}.raw.gz"),
        Plain("exoscale", All, DiskImage, "exoscale-{arch}.qcow2.{zip}"),
        Plain("gcp", All, DiskImage, "gcp-{arch}.raw.tar.gz"),
        Plain("hcloud", All, DiskImage, "hcloud-{arch}.raw.{zip}"),
        Plain("nocloud", All, DiskImage, "nocloud-{arch}.raw.{zip}"),
        Keyed("secureboot-nocloud", From(14), DiskImage, "nocloud-{arch}-secureboot.raw.{zip}"),
        Plain("opennebula", From(7), DiskImage, "opennebula-{arch}.raw.{zip}"),
        Keyed("secureboot-opennebula", From(14), DiskImage, "opennebula-{arch}-secureboot.raw.{zip}"),
        Plain("openstack", All, DiskImage, "openstack-{arch}.raw.{zip}"),
        Keyed("secureboot-openstack", From(14), DiskImage, "openstack-{arch}-secureboot.raw.{zip}"),
        Plain("oracle", All, DiskImage, "oracle-{arch}.qcow2.{zip}"),
        Plain("scaleway", All, DiskImage, "scaleway-{arch}.raw.{zip}"),
        Plain("upcloud", All, DiskImage, "upcloud-{arch}.raw.{zip}"),
        Plain("vmware", All, DiskImage, "vmware-{arch}.ova") with { Reproducible = false },
        Keyed("secureboot-vmware", From(14), DiskImage, "vmware-{arch}-secureboot.ova") with { Reproducible = false },
        Plain("vultr", All, DiskImage, "vultr-{arch}.raw.{zip}"),

        // Later releases use overlays for boards; their imagers lack the boot files that these profiles need.
        Board("bananapi-m64", "bananapi_m64"),
        Board("jetson-nano", "jetson_nano"),
        Board("libretech-all-h3-cc-h5", "libretech_all_h3_cc_h5"),
        Board("nanopi-r4s", "nanopi_r4s", overlay: "nanopi-r4s"),
        Board("pine64", "pine64"),
        Board("rock64", "rock64"),
        Board("rockpi-4", "rockpi_4", overlay: "rockpi4"),
        Board("rockpi-4c", "rockpi_4c", overlay: "rockpi4c"),
        Board("rpi-generic", "rpi_generic"),
    ];

    /// <summary>
    /// The installer before v1.10 where something is to be put into it: made by the imager's profile on the one that BuildKit makes.
    /// </summary>
    public static readonly OutputRow CustomInstaller =
        Plain("installer", Until(9), Installer, "installer-{arch}.tar") with { Reproducible = false };

    private static OutputRow Plain(string name, ReleaseSpan releases, MediaKind media, string file) => new()
    {
        Name = name,
        Releases = releases,
        Kind = StepKind.Media,
        Profile = name,
        Media = media,
        Files = [file],
    };

    private static OutputRow Keyed(string name, ReleaseSpan releases, MediaKind media, string file) =>
        Plain(name, releases, media, file) with { SecureBoot = true };

    private static OutputRow Board(string name, string profile, string? overlay = null) =>
        Plain(name, Only(6), DiskImage, $"metal-{profile}-{{arch}}.raw.{{zip}}") with
        {
            Profile = profile,
            OnlyArchitecture = "arm64",
            Overlay = overlay ?? profile,
        };
}
