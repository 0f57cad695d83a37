using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Plans;

/// <summary>Whole plans, one for each way in which releases differ. UPDATE_GOLDEN=1 writes them.</summary>
public sealed class GoldenPlanTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, (TalosImageBuildSpec Spec, string Platform)> Cases = new()
    {
        ["v1.6-all-by-buildkit"] = (Specs.Full("v1.6.8", "kernel", "installer", "imager", "metal", "secureboot-installer", "talosctl-linux-amd64", "rpi-generic"), "linux/arm64"),
        ["v1.9-installer-packages"] = (Specs.Full("v1.9.6", "installer", "imager", "iso", "talosctl-windows-arm64", "secureboot-metal-uki"), "linux/amd64"),
        ["v1.10-installer-by-imager"] = (Specs.Full("v1.10.9", "installer", "imager", "metal", "metal-uki"), "linux/amd64"),
        ["v1.13-plain"] = (Specs.Of("v1.13.9", "kernel", "initramfs", "installer-base", "imager", "installer", "talos", "talosctl", "iso", "metal"), "linux/amd64"),
        ["v1.13-full"] = (Specs.Full("v1.13.9", "iso", "sbom", "talosctl-cni-bundle", "talosctl-all", "imager", "secureboot-installer", "aws"), "linux/arm64"),
        ["v1.13-stock-imager"] = (Specs.Of("v1.13.9", "iso", "installer"), "linux/amd64"),
        ["v1.13-packages-from-source"] = (FromSource(), "linux/arm64"),
        ["v1.13-board-from-source"] = (BoardFromSource(), "linux/arm64"),
        ["v1.14-named-imager"] = (NamedImager(), "linux/arm64"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Plan_OfDialect_IsTheGoldenFile(string name)
    {
        var (spec, platform) = Cases[name];
        var json = JsonSerializer.Serialize(BuildPlanner.Plan(spec, platform), PlanningJsonContext.Default.BuildPlan);

        Repository.AssertFile(
            $"tests/Planning.Tests/Plans/Golden/{name}.json",
            JsonNode.Parse(json)!.ToJsonString(Readable) + "\n",
            "UPDATE_GOLDEN");
    }

    private static TalosImageBuildSpec BoardFromSource() => Manifests.Spec("""
        source: {patches: {configMapRef: {name: talos-patches}}}
        platforms: [linux/amd64, linux/arm64]
        pkgs:
          build:
            patches: {configMapRef: {name: pkgs-patches}}
            targets: [zfs-pkg, kernel-rpi]
            vars: {linux_version: 6.18.50, linux_sha256: abc, linux_sha512: def}
            variables: {TOOLS_REV: v1.13.0}
            kernel:
              target: kernel-rpi
              configMapRef: {name: fragment}
              removePatches: ["0001-*.patch"]
              signingKeySecretRef: {name: key}
              modules: Drop
              extraModules: [kernel/drivers/net/usb/r8152.ko]
        extensions:
          build:
          - {targets: [zfs], vars: {ZFS_DRIVER_VERSION: 2.4.1}}
          - {repository: "https://github.com/acme/mine.git", revision: v1.0.0, path: extensions/mine, dockerfile: Dockerfile, name: mine, install: false}
        outputs: [imager, metal]
        imager:
          systemExtensions: ["ghcr.io/siderolabs/iscsi-tools:v0.2.0"]
          overlay: {name: rpi5, build: {repository: "https://github.com/acme/sbc.git", revision: v0.3.0, target: sbc-raspberrypi5}}
        """);

    private static TalosImageBuildSpec FromSource()
    {
        var spec = Specs.Of("v1.13.9", "kernel", "imager", "iso", "installer");

        return spec with
        {
            Pkgs = new PkgsSpec
            {
                Build = new PkgsBuildSpec
                {
                    Revision = "release-1.13",
                    Targets = ["kernel", "zfs-pkg"],
                    Kernel = new KernelSpec { ConfigMapRef = new ConfigMapReference { Name = "kernel-config" } },
                },
            },
            Imager = new ImagerSpec
            {
                ImageCache = "ghcr.io/acme/image-cache:1",
                EmbeddedConfig = new EmbeddedConfigSpec { SecretRef = new SecretReference { Name = "machine" } },
            },
            Registry = spec.Registry with
            {
                Mirrors = [new MirrorSpec { Host = "docker.io", Endpoints = ["mirror.example:5000/dockerhub"], Insecure = true }],
            },
        };
    }

    private static TalosImageBuildSpec NamedImager()
    {
        var spec = Specs.Of("v1.14.0-rc.1", "installer", "metal-4k", "alibabacloud", "uki", "talosctl-linux-riscv64");

        return spec with
        {
            Imager = new ImagerSpec
            {
                Image = "ghcr.io/acme/imager:v1.14.0-rc.1",
                BaseInstallerImage = "ghcr.io/acme/installer-base:v1.14.0-rc.1",
            },
        };
    }
}
