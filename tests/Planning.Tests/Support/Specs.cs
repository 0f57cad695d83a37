using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Tests.Support;

/// <summary>Specs that tests begin from.</summary>
internal static class Specs
{
    public static readonly string[] Releases =
    [
        "v1.6.8", "v1.7.7", "v1.8.4", "v1.9.6", "v1.10.9", "v1.11.6", "v1.12.11", "v1.13.9", "v1.14.0-rc.1", "v1.15.0-alpha.0",
    ];

    public static TalosImageBuildSpec Of(string release, params string[] outputs) => new()
    {
        Release = release,
        Platforms = ["linux/amd64", "linux/arm64"],
        Outputs = outputs.Length == 0 ? ["kernel"] : outputs,
        Registry = new RegistrySpec { Host = "registry.example:5005", Username = "me/talos" },
    };

    /// <summary>With a little of everything that a release allows.</summary>
    public static TalosImageBuildSpec Full(string release, params string[] outputs)
    {
        var spec = Of(release, outputs);
        var overlays = !release.StartsWith("v1.6.", StringComparison.Ordinal);

        return spec with
        {
            Source = new SourceSpec { Repository = "https://git.example/talos.git", Revision = "acme/patched" },
            Pkgs = new PkgsSpec
            {
                Prefix = overlays ? "ghcr.io/acme" : null,
                Tag = "v1.13.0-4-gabcdef0",
                Overrides = Map(("kernel", "ghcr.io/acme/kernel@sha256:" + new string('a', 64))),
            },
            Variables = Map(("GOAMD64", "v3"), ("WITH_DEBUG", "true"), ("GO_BUILDTAGS", "tcell_minimal,acme")),
            Imager = new ImagerSpec
            {
                ExtraKernelArgs = ["console=ttyS0,115200n8", "-selinux"],
                SystemExtensions = ["ghcr.io/siderolabs/gvisor:20240101", "ghcr.io/siderolabs/intel-ucode:20240102"],
                Overlay = overlays
                    ? new OverlaySpec { Image = "ghcr.io/siderolabs/sbc-rockchip:v0.1.0", Name = "rock64", Options = Map(("b", "2"), ("a", "1")) }
                    : null,
                SecureBoot = new SecureBootSpec { SecretRef = new SecretReference { Name = "keys" } },
                Privileged = true,
            },
            Registry = spec.Registry with { AdvertisedHost = "images.example", Insecure = true },
            Cache = new CacheSpec { Mode = CacheMode.Registry, Reference = "registry.example:5005/me/talos/talos-build-cache" },
        };
    }

    public static Dictionary<string, string> Map(params (string Key, string Value)[] entries) =>
        entries.ToDictionary(entry => entry.Key, entry => entry.Value);
}
