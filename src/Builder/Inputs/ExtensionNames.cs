namespace TalosImageOperator.Builder.Inputs;

/// <summary>Names that official extensions had before, as Image Factory follows them (its ExtensionNameAlias).</summary>
internal static class ExtensionNames
{
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["siderolabs/v4l-uvc"] = "siderolabs/v4l-uvc-drivers",
        ["siderolabs/usb-modem"] = "siderolabs/usb-modem-drivers",
        ["siderolabs/gasket"] = "siderolabs/gasket-driver",
        ["siderolabs/talos-vmtoolsd"] = "siderolabs/vmtoolsd-guest-agent",
        ["siderolabs/xe-guest-utilities"] = "siderolabs/xen-guest-agent",
        ["siderolabs/nvidia-container-toolkit"] = "siderolabs/nvidia-container-toolkit-lts",
        ["siderolabs/nvidia-open-gpu-kernel-modules"] = "siderolabs/nvidia-open-gpu-kernel-modules-lts",
        ["siderolabs/nonfree-kmod-nvidia"] = "siderolabs/nonfree-kmod-nvidia-lts",
        // Image Factory has nvidia-fabric-manager-lts, which no catalog has.
        ["siderolabs/nvidia-fabricmanager"] = "siderolabs/nvidia-fabricmanager-lts",
        ["siderolabs/i915-ucode"] = "siderolabs/i915",
        ["siderolabs/amdgpu-firmware"] = "siderolabs/amdgpu",
    };

    /// <summary>The name since; null if it has had no other. It must be looked up in the catalog like any other name.</summary>
    public static string? Since(string name) => Renamed.GetValueOrDefault(name);
}
