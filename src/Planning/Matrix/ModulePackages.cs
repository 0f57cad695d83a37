namespace TalosImageOperator.Planning.Matrix;

/// <summary>
/// What siderolabs/pkgs and siderolabs/extensions make from a kernel's build tree or its modules, read in all their releases from v1.6. Only
/// the kernel of the same build loads these modules, because it knows the key that they are signed with.
/// </summary>
public static class ModulePackages
{
    private static readonly HashSet<string> Packages = new(StringComparer.Ordinal)
    {
        "drbd-pkg", "ena-pkg", "gasket-driver-pkg", "hailort-pkg", "mellanox-mstflint-pkg", "mellanox-ofed-pkg", "nonfree-kmod-nvidia-lts-pkg",
        "nonfree-kmod-nvidia-pkg", "nonfree-kmod-nvidia-production-pkg", "nvidia-open-gpu-kernel-modules-lts-pkg", "nvidia-open-gpu-kernel-modules-pkg",
        "nvidia-open-gpu-kernel-modules-production-pkg", "px-fuse-pkg", "tenstorrent-pkg", "xdma-driver-pkg", "zfs-pkg",
    };

    private static readonly HashSet<string> Extensions = new(StringComparer.Ordinal)
    {
        "amazon-ena", "amdgpu", "binfmt-misc", "btrfs", "chelsio-drivers", "drbd", "dvb-cx23885", "dvb-m88ds3103", "gasket-driver", "gpio-pinctrl",
        "hailort", "i915", "intel-npu", "joydev", "mei", "mellanox-mstflint", "mellanox-ofed", "nfsd", "nonfree-kmod-nvidia-lts",
        "nonfree-kmod-nvidia-production", "nvidia-open-gpu-kernel-modules-lts", "nvidia-open-gpu-kernel-modules-production", "panfrost", "px-fuse",
        "rockchip-rknn", "tenstorrent", "thunderbolt", "uhid", "uinput", "usb-audio-drivers", "usb-modem-drivers", "v4l-uvc-drivers", "vc4",
        "xdma-driver", "xe", "zfs",
    };

    /// <summary>Whether a target of siderolabs/pkgs is a package of kernel modules.</summary>
    public static bool IsPackage(string target) => Packages.Contains(target);

    /// <summary>Whether an extension of siderolabs/extensions has kernel modules.</summary>
    public static bool IsExtension(string name) => Extensions.Contains(name);

    /// <summary>The extension that carries the modules of a package, such as <c>zfs</c> of <c>zfs-pkg</c>.</summary>
    public static string ExtensionOf(string package) => package.EndsWith("-pkg", StringComparison.Ordinal) ? package[..^"-pkg".Length] : package;
}
