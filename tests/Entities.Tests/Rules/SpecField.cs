using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Tests.Rules;

/// <summary>
/// Every free string of the spec by its place in the schema: its rule, a value that passes, and whether it may come near make, which
/// is false for what only ever becomes a JSON string in a list of arguments. What may begin with a dash has another rule for that.
/// </summary>
public sealed record SpecField(string Path, TextRule Rule, string Valid, bool NearMake = true, bool MayBeginWithDash = false)
{
    private const string Image = "ghcr.io:443/me/kernel_x:v6.18@sha256:0123456789012345678901234567890123456789012345678901234567890123";

    public static IReadOnlyList<SpecField> All { get; } =
    [
        new("spec.release", TextRules.Release, "v1.14.0-rc.1"),
        new("spec.source.repository", TextRules.Repository, "ssh://git@github.com:22/me/talos.git"),
        new("spec.source.revision", TextRules.Revision, "feature/a+b.c"),
        new("spec.source.secretRef.name", TextRules.ObjectName, "git.a-b"),
        new("spec.source.patches.configMapRef.name", TextRules.ObjectName, "patches"),
        new("spec.source.verify.secretRef.name", TextRules.ObjectName, "maintainers"),
        new("spec.pkgs.prefix", TextRules.ImagePrefix, "ghcr.io:443/me"),
        new("spec.pkgs.tag", TextRules.Tag, "v1.13.0-4-gabc"),
        new("spec.pkgs.overrides{}", TextRules.ImageReference, Image),
        new("spec.pkgs.build.repository", TextRules.Repository, "https://github.com/me/pkgs.git"),
        new("spec.pkgs.build.revision", TextRules.Revision, "release-1.13"),
        new("spec.pkgs.build.secretRef.name", TextRules.ObjectName, "git"),
        new("spec.pkgs.build.targets[]", TextRules.PackageTarget, "zfs-pkg"),
        new("spec.pkgs.build.patches.configMapRef.name", TextRules.ObjectName, "patches"),
        new("spec.pkgs.build.verify.secretRef.name", TextRules.ObjectName, "maintainers"),
        new("spec.pkgs.build.vars{}", TextRules.VarValue, "6.18.50"),
        new("spec.pkgs.build.variables{}", TextRules.TreeVariableValue, "a,b"),
        new("spec.pkgs.build.kernel.target", TextRules.PackageTarget, "kernel-rpi"),
        new("spec.pkgs.build.kernel.configMapRef.name", TextRules.ObjectName, "kernel-config"),
        new("spec.pkgs.build.kernel.removePatches[]", TextRules.Glob, "0001-*.patch", NearMake: false),
        new("spec.pkgs.build.kernel.signingKeySecretRef.name", TextRules.ObjectName, "kernel-key"),
        new("spec.pkgs.build.kernel.extraModules[]", TextRules.Module, "kernel/drivers/net/usb/r8152.ko"),
        new("spec.extensions.build[].repository", TextRules.Repository, "https://github.com/me/extensions.git"),
        new("spec.extensions.build[].revision", TextRules.Revision, "v1.13.9"),
        new("spec.extensions.build[].secretRef.name", TextRules.ObjectName, "git"),
        new("spec.extensions.build[].patches.configMapRef.name", TextRules.ObjectName, "patches"),
        new("spec.extensions.build[].verify.secretRef.name", TextRules.ObjectName, "maintainers"),
        new("spec.extensions.build[].targets[]", TextRules.PackageTarget, "zfs"),
        new("spec.extensions.build[].vars{}", TextRules.VarValue, "2.4.1"),
        new("spec.extensions.build[].variables{}", TextRules.TreeVariableValue, "a,b"),
        new("spec.extensions.build[].path", TextRules.RelativePath, "extensions/mine"),
        new("spec.extensions.build[].dockerfile", TextRules.RelativePath, "Dockerfile"),
        new("spec.extensions.build[].name", TextRules.PackageTarget, "mine"),
        new("spec.extensions.build[].buildArgs{}", TextRules.TreeVariableValue, "1.2"),
        new("spec.variables{}", TextRules.VariableValue, "a,b", MayBeginWithDash: true),
        new("spec.outputs[]", TextRules.DashedName, "installer-base"),
        new("spec.imager.image", TextRules.ImageReference, Image),
        new("spec.imager.baseInstallerImage", TextRules.ImageReference, Image),
        new("spec.imager.extraKernelArgs[]", TextRules.KernelArgument, "console=ttyS0", NearMake: false),
        new("spec.imager.systemExtensions[]", TextRules.ImageReference, Image),
        new("spec.imager.catalog", TextRules.ImagePrefix, "mirror:5000/siderolabs"),
        new("spec.imager.imageCache", TextRules.ImageReference, Image),
        new("spec.imager.embeddedConfig.secretRef.name", TextRules.ObjectName, "machine"),
        new("spec.imager.embeddedConfig.key", TextRules.SecretKey, "controlplane.yaml"),
        new("spec.imager.diskSize", TextRules.ByteQuantity, "8Gi"),
        new("spec.imager.overlay.image", TextRules.ImageReference, Image),
        new("spec.imager.overlay.build.repository", TextRules.Repository, "https://github.com/me/sbc.git"),
        new("spec.imager.overlay.build.revision", TextRules.Revision, "v0.3.0"),
        new("spec.imager.overlay.build.secretRef.name", TextRules.ObjectName, "git"),
        new("spec.imager.overlay.build.patches.configMapRef.name", TextRules.ObjectName, "patches"),
        new("spec.imager.overlay.build.verify.secretRef.name", TextRules.ObjectName, "maintainers"),
        new("spec.imager.overlay.build.target", TextRules.OverlayTarget, "sbc-raspberrypi5"),
        new("spec.imager.overlay.build.vars{}", TextRules.VarValue, "2026.01"),
        new("spec.imager.overlay.build.variables{}", TextRules.TreeVariableValue, "a,b"),
        new("spec.imager.overlay.name", TextRules.OverlayName, "rpi_generic"),
        new("spec.imager.overlay.options{}", TextRules.Text, "a=b", NearMake: false),
        new("spec.imager.meta{}", TextRules.Text, "a: b", NearMake: false),
        new("spec.imager.profiles[].name", TextRules.DashedName, "metal-rescue"),
        new("spec.imager.profiles[].baseProfileName", TextRules.OverlayName, "rpi_generic"),
        new("spec.imager.profiles[].platform", TextRules.DashedName, "nocloud"),
        new("spec.imager.profiles[].customization.extraKernelArgs[]", TextRules.KernelArgument, "console=ttyS0", NearMake: false),
        new("spec.imager.profiles[].customization.metaContents[].value", TextRules.Text, "a: b", NearMake: false),
        new("spec.imager.profiles[].input.systemExtensions[].imageRef", TextRules.ImageReference, Image),
        new("spec.imager.profiles[].overlay.name", TextRules.OverlayName, "rpi_5"),
        new("spec.imager.profiles[].overlay.options{}", TextRules.Text, "a=b", NearMake: false),
        new("spec.imager.profiles[].output.kind", TextRules.ProfileKind, "iso"),
        new("spec.imager.profiles[].output.outFormat", TextRules.ProfileOutFormat, ".xz"),
        new("spec.imager.profiles[].output.imageOptions.diskFormat", TextRules.ProfileDiskFormat, "qcow2"),
        new("spec.imager.profiles[].output.imageOptions.diskFormatOptions", TextRules.ProfileFormatOptions, "cluster_size=8k"),
        new("spec.imager.profiles[].output.imageOptions.bootloader", TextRules.ProfileBootloader, "grub"),
        new("spec.imager.profiles[].output.isoOptions.sdBootEnrollKeys", TextRules.ProfileEnrollKeys, "force"),
        new("spec.imager.profiles[].output.isoOptions.bootloader", TextRules.ProfileBootloader, "sd-boot"),
        new("spec.imager.secureBoot.secretRef.name", TextRules.ObjectName, "keys"),
        new("spec.registry.host", TextRules.Host, "127.0.0.1:5000"),
        new("spec.registry.username", TextRules.ImagePath, "team/talos"),
        new("spec.registry.tag", TextRules.Tag, "edge"),
        new("spec.registry.names{}", TextRules.ImagePath, "boards/pi5/installer"),
        new("spec.registry.advertisedHost", TextRules.Host, "ghcr.io"),
        new("spec.registry.secretRef.name", TextRules.ObjectName, "push"),
        new("spec.registry.pullSecretRefs[].name", TextRules.ObjectName, "pull"),
        new("spec.verify.images[].match", TextRules.ImageGlob, "ghcr.io:443/siderolabs/*", NearMake: false),
        new("spec.verify.images[].secretRef.name", TextRules.ObjectName, "keys"),
        new("spec.verify.images[].matchOIDCIdentity[].issuer", TextRules.IdentityExpression, @"^https://accounts\.google\.com$", NearMake: false),
        new("spec.verify.images[].matchOIDCIdentity[].subject", TextRules.IdentityExpression, @"@siderolabs\.com$", NearMake: false),
        new("spec.verify.images[].trustedRootSecretRef.name", TextRules.ObjectName, "root"),
        new("spec.sign.secretRef.name", TextRules.ObjectName, "signing-key"),
        new("spec.publish.configMap", TextRules.ObjectName, "talos-outputs"),
        new("spec.registry.certSecretRef.name", TextRules.ObjectName, "authority"),
        new("spec.registry.mirrors[].host", TextRules.Host, "docker.io"),
        new("spec.registry.mirrors[].endpoints[]", TextRules.ImagePrefix, "mirror:5000/dockerhub"),
        new("spec.cache.reference", TextRules.TaggedReference, "ghcr.io/me/cache:talos"),
        new("spec.job.nodeSelector{}", TextRules.LabelValue, "builders"),
        new("spec.job.priorityClassName", TextRules.ObjectName, "low"),
        new("spec.job.runtimeClassName", TextRules.ObjectName, "kata"),
        new("spec.job.timeout", TextRules.Duration, "1h30m"),
        new("spec.job.ttlAfterFinished", TextRules.Duration, "24h"),
        new("spec.job.workspace.size", TextRules.ByteQuantity, "60Gi"),
        new("spec.job.workspace.storageClassName", TextRules.ObjectName, "fast"),
        new("spec.job.queueName", TextRules.QueueName, "builds"),
        new("spec.job.serviceAccountName", TextRules.ObjectName, "builder"),
    ];

    public static TheoryData<string> Paths => [.. All.Select(one => one.Path)];

    public static TheoryData<string> NearMakePaths => [.. All.Where(one => one.NearMake).Select(one => one.Path)];

    public static TheoryData<string> NoOptionPaths => [.. All.Where(one => one is { NearMake: true, MayBeginWithDash: false }).Select(one => one.Path)];

    public static SpecField At(string path) => All.Single(field => field.Path == path);
}
