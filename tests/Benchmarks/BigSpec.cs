using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Benchmarks;

/// <summary>More than anybody builds at a time: both platforms, eighteen outputs of all kinds, and every list filled.</summary>
internal static class BigSpec
{
    public static TalosImageBuildSpec Spec { get; } = new()
    {
        Release = "v1.13.9",
        Platforms = ["linux/amd64", "linux/arm64"],
        Pkgs = new PkgsSpec
        {
            Prefix = "registry.example/me",
            Tag = "v1.13.0-4-g0123456",
            Overrides = new Dictionary<string, string>
            {
                ["kernel"] = "registry.example/me/kernel:v6.18",
                ["containerd"] = "registry.example/me/containerd:v2",
                ["runc"] = "registry.example/me/runc:v1",
                ["musl"] = "registry.example/me/musl:v1",
            },
        },
        Variables = new Dictionary<string, string> { ["GOAMD64"] = "v2" },
        Outputs =
        [
            "kernel", "initramfs", "sd-boot", "sd-stub", "sbom", "installer-base", "imager", "installer", "talos", "talosctl",
            "talosctl-all", "iso", "metal", "aws", "azure", "gcp", "hcloud", "nocloud",
        ],
        Imager = new ImagerSpec
        {
            ExtraKernelArgs = ["console=ttyS0", "net.ifnames=0"],
            SystemExtensions = [.. Enumerable.Range(0, 20).Select(number => $"registry.example/me/extension-{number}:v1")],
        },
        Registry = new RegistrySpec { Host = "registry.example", Username = "me" },
        Job = new JobSpec { Timeout = "8h" },
    };
}
