using TalosImageOperator.Planning.Contract;
using static TalosImageOperator.Planning.Matrix.ReleaseSpan;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>The outputs of upstream's Makefile and Dockerfile: container images by stage, files by target.</summary>
internal static class MakeOutputs
{
    public static readonly IReadOnlyList<OutputRow> Rows =
    [
        //    output                releases  make target           files
        Files("kernel", All, "kernel", "vmlinuz-{arch}"),
        Files("initramfs", All, "initramfs", "initramfs-{arch}.xz"), // contains zstd since v1.8, under the same name
        Files("sd-boot", All, "sd-boot", "sd-boot-{arch}.efi"),
        Files("sd-stub", All, "sd-stub", "sd-stub-{arch}.efi"),
        Files("talosctl-cni-bundle", All, "talosctl-cni-bundle", "talosctl-cni-bundle-{arch}.tar.gz")
            with { Reproducible = false }, // tar and gzip run on the host and use its owner IDs
        Files(
            "sbom", From(11), "sbom",
            "talos-amd64.spdx.json", "talos-arm64.spdx.json",
            "talos-container-amd64.spdx.json", "talos-container-arm64.spdx.json"),

        //    output                releases  stage of the Dockerfile
        Image("installer-base", From(10), "installer-base"),
        Image("installer", Until(8), "installer"),
        // Upstream's recipe excludes the imager's packages from the installer; an empty list has the same effect.
        Image("installer", Only(9), "installer") with
        {
            Constants = new Dictionary<string, string> { ["IMAGER_EXTRA_PKGS"] = "" },
        },
        Image("imager", All, "imager"),
        Image("talos", All, "talos"),
        Image("talosctl", All, "talosctl"),
        Image("talosctl-all-image", From(11), "talosctl-all"),
    ];

    private static OutputRow Image(string name, ReleaseSpan releases, string stage) =>
        new() { Name = name, Releases = releases, Kind = StepKind.Image, Target = stage };

    private static OutputRow Files(string name, ReleaseSpan releases, string target, params string[] files) =>
        new() { Name = name, Releases = releases, Kind = StepKind.Files, Target = target, Files = files };
}
