using static TalosImageOperator.Planning.Matrix.ReleaseSpan;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>The PKG_* variables by release. A name is the variable in lower case with dashes.</summary>
internal static class PackageNames
{
    public static readonly IReadOnlyList<PackageRow> Rows =
    [
        .. Each(All, "kernel"),
        .. Each(
            From(7),
            "ca-certificates", "containerd", "cryptsetup", "dosfstools", "fhs", "iptables", "kmod", "libaio", "libinih",
            "libjson-c", "libpopt", "liburcu", "lvm2", "musl", "openssl", "runc", "sd-boot", "xfsprogs"),
        new() { Name = "grub", Releases = From(7), AlwaysBothArchitectures = From(7) }, // the installer contains the modules of both
        new() { Name = "ipxe", Releases = From(7), AlwaysBothArchitectures = Between(7, 9), Unread = From(10) },
        // The imager of v1.10 reads it for amd64 on arm64 too.
        new() { Name = "util-linux", Releases = From(7), AlwaysBothArchitectures = Only(10) },
        new() { Name = "linux-firmware", Releases = From(7), Unread = From(7) },
        .. Each(Between(7, 8), "eudev"),
        .. Each(Between(7, 9), "libseccomp", "talosctl-cni-bundle-install"),
        .. Each(From(8), "apparmor", "cni", "flannel-cni", "libmnl", "libnftnl"),
        .. Each(From(9), "e2fsprogs", "libcap", "libselinux", "libsepol", "pcre2", "systemd-udevd"),
        .. Each(
            From(10),
            "cpio", "glib", "libattr", "libburn", "libisoburn", "libisofs", "liblzma", "mtools", "pigz", "qemu-tools",
            "squashfs-tools", "talosctl-cni-bundle", "tar", "xz", "zlib", "zstd"),
        .. Each(From(11), "open-vmdk"),
        .. Each(From(12), "libjansson", "nftables"),
        .. Each(From(13), "igzip", "libarchive"),
        .. Each(From(14), "btrfsprogs", "libucontext"),
        new() { Name = "mdadm", Target = "mdadm-pkg", Releases = From(14) },
    ];

    private static IEnumerable<PackageRow> Each(ReleaseSpan releases, params string[] names) =>
        names.Select(name => new PackageRow { Name = name, Releases = releases });
}
