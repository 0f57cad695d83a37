using FsCheck;
using FsCheck.Fluent;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Tests.Support;

/// <summary>Specs of every kind: mostly sensible values, and now and then one that means something to make or a shell.</summary>
internal static class GeneratedSpecs
{
    private const string Poison = "$`\"'\\;&|#<>(){}[]*?~!^% \t\n\r\0é=,:@/-.";

    private static readonly string[] Attacks =
    [
        "$(shell id)", "$(id)", "`id`", "a b", "a;id", "a\nid", "--output=/etc", "-e", "${x}", "$$", "a#b", "a'b", "a\"b", "a\\", "%", "~", "*", "", "é",
    ];

    public static Arbitrary<TalosImageBuildSpec> Arbitrary() => Spec().ToArbitrary();

    private static Gen<TalosImageBuildSpec> Spec() =>
        from release in Text(Specs.Releases.Append("v1.99.0").Append("v2.0.0"), rare: ["v1.5.0", "main", "v1.13", "v1.13.9\n"])
        from platforms in Some(["linux/amd64", "linux/arm64"], rare: ["linux/riscv64"], least: 1, most: 2)
        from outputs in Some(ReleaseMatrix.Outputs.Select(output => output.Name).Distinct(), rare: ["", "nothing", "kernel;id"], least: 1, most: 4)
        from source in Source()
        from pkgs in Pkgs()
        from variables in Variables()
        from imager in Imager()
        from registry in Registry()
        select new TalosImageBuildSpec
        {
            Release = release,
            Platforms = platforms,
            Outputs = outputs,
            Source = source,
            Pkgs = pkgs,
            Variables = variables,
            Imager = imager,
            Registry = registry,
        };

    private static Gen<SourceSpec> Source() =>
        from repository in Text([SourceSpec.Upstream, "git@git.example:me/talos.git", "ssh://git@git.example:22/talos"], rare: ["ext::sh -c id", "-u"])
        from revision in Optional(["main", "release-1.13", "v1.13.9", new string('a', 40)])
        select new SourceSpec { Repository = repository, Revision = revision };

    private static Gen<PkgsSpec> Pkgs() =>
        from prefix in Optional(["ghcr.io/acme"])
        from tag in Optional(["v1.13.0-4-gabc"])
        from overrides in Entries(
            ReleaseMatrix.Packages.Select(package => package.Name), ["PKG_KERNEL", "nope", "a b"], ["ghcr.io/acme/kernel:v6.18.1", "localhost:5000/x@sha256:" + new string('b', 64)])
        from build in Gen.Frequency((6, Gen.Constant((PkgsBuildSpec?)null)), (1, Build().Select(build => (PkgsBuildSpec?)build)))
        select new PkgsSpec { Prefix = prefix, Tag = tag, Overrides = overrides, Build = build };

    private static Gen<PkgsBuildSpec> Build() =>
        from repository in Text([PkgsBuildSpec.Upstream, "git@git.example:me/pkgs.git"], rare: ["ext::sh -c id", "-u"])
        from revision in Optional(["release-1.13", new string('a', 40)])
        from targets in Some(["kernel", "zfs-pkg", "containerd", "grub"], rare: Attacks, least: 1, most: 2)
        from configMap in Optional(["kernel-config"])
        select new PkgsBuildSpec
        {
            Repository = repository,
            Revision = revision,
            Targets = targets,
            Kernel = new KernelSpec { ConfigMapRef = configMap is null ? null : new ConfigMapReference { Name = configMap } },
        };

    private static Gen<IReadOnlyDictionary<string, string>> Variables() => Entries(
        ReleaseMatrix.Variables.Select(variable => variable.Name).Distinct(),
        ["TAG", "PUSH", "CI_ARGS", "GO_LDFLAGS", "MAKEFLAGS", "x y", "PKG_KERNEL"],
        ["v1", "v3", "-acme", "true", "false", "all", "targetarch", "arm64", "18", "0", "off", "a,b", "tag-1", "-x"]);

    private static Gen<ImagerSpec> Imager() =>
        from image in Optional(["ghcr.io/acme/imager:1"])
        from installer in Optional(["ghcr.io/acme/installer-base:1"])
        from arguments in Some(["console=ttyS0,115200n8", "-selinux", "a.b=c d", "talos.config=https://x/?u=${uuid}"], rare: Attacks, least: 0, most: 2)
        from extensions in Some(["ghcr.io/siderolabs/gvisor:1", "siderolabs/zfs"], rare: Attacks, least: 0, most: 2)
        from meta in Entries(["0xa", "10", "12"], ["999", "x", "010"], ["value", "a: b\nc: d", "x;y"])
        from overlay in Gen.Frequency((4, Gen.Constant((OverlaySpec?)null)), (1, Overlay().Select(overlay => (OverlaySpec?)overlay)))
        from secret in Gen.Elements((string?)null, "keys")
        from cache in Optional(["ghcr.io/acme/image-cache:1"])
        from config in Optional(["machine"])
        from wellKnown in Gen.Elements(true, false)
        from privileged in Gen.Elements(true, false)
        from media in Media()
        select new ImagerSpec
        {
            Image = image,
            BaseInstallerImage = installer,
            ExtraKernelArgs = arguments,
            SystemExtensions = extensions,
            Meta = meta,
            Overlay = overlay,
            ImageCache = cache,
            EmbeddedConfig = config is null ? null : new EmbeddedConfigSpec { SecretRef = new SecretReference { Name = config } },
            SecureBoot = secret is null ? null : new SecureBootSpec
            {
                SecretRef = new SecretReference { Name = secret },
                IncludeWellKnownCertificates = wellKnown,
            },
            Privileged = privileged,
            DiskSize = media.DiskSize,
            SectorSize = media.SectorSize,
            Bootloader = media.Bootloader,
        };

    private static Gen<ImagerSpec> Media() =>
        from size in Gen.Frequency((9, Gen.Constant((string?)null)), (1, Text(["8Gi", "1246Mi", "1Gi"]).Select(text => (string?)text)))
        from sector in Gen.Frequency((39, Gen.Constant(0)), (1, Gen.Elements(512, 4096, 7)))
        from bootloader in Gen.Frequency((19, Gen.Constant((Bootloader?)null)), (1, Gen.Elements<Bootloader?>(Bootloader.Grub, Bootloader.DualBoot)))
        select new ImagerSpec { DiskSize = size, SectorSize = sector, Bootloader = bootloader };

    private static Gen<OverlaySpec> Overlay() =>
        from image in Text(["ghcr.io/siderolabs/sbc-rockchip:v0.1.0"])
        from name in Text(["rock64"])
        from options in Entries(["configTxt", "a"], ["-x", ""], ["1", "@/etc/passwd"])
        from platforms in Gen.Frequency((9, Gen.Constant((string[])["linux/amd64", "linux/arm64"])), (1, Gen.Constant((string[])["linux/arm64"])))
        select new OverlaySpec { Image = image, Name = name, Options = options, Platforms = platforms };

    private static Gen<RegistrySpec> Registry() =>
        from host in Text(["ghcr.io", "127.0.0.1:5005", "registry.svc.cluster.local:5000"])
        from username in Text(["me", "me/talos"])
        from tag in Optional(["v1.13.9-acme.1", "latest"])
        from advertised in Optional(["images.example"])
        from insecure in Gen.Elements(true, false)
        from pull in Optional(["pull"])
        from mirrors in Gen.Frequency((6, Gen.Constant((MirrorSpec?)null)), (1, Mirror().Select(mirror => (MirrorSpec?)mirror)))
        select new RegistrySpec
        {
            Host = host,
            Username = username,
            Tag = tag,
            AdvertisedHost = advertised,
            PullSecretRefs = pull is null ? [] : [new SecretReference { Name = pull }],
            Mirrors = mirrors is null ? [] : [mirrors],
            Insecure = insecure,
        };

    private static Gen<MirrorSpec> Mirror() =>
        from host in Text(["docker.io", "ghcr.io"])
        from endpoints in Some(["mirror.example:5000/dockerhub", "mirror"], rare: Attacks, least: 1, most: 2)
        from insecure in Gen.Elements(true, false)
        select new MirrorSpec { Host = host, Endpoints = endpoints, Insecure = insecure };

    private static Gen<string?> Optional(IEnumerable<string> common) =>
        Gen.Frequency((3, Gen.Constant((string?)null)), (1, Text(common).Select(text => (string?)text)));

    private static Gen<string> Text(IEnumerable<string> common, string[]? rare = null)
    {
        var values = common.ToArray();

        return Gen.Frequency(
            (98, Gen.Elements(values)),
            (1, Gen.Elements(rare ?? Attacks)),
            (1, from value in Gen.Elements(values)
                from poison in Gen.Elements(Poison.ToCharArray())
                from place in Gen.Choose(0, value.Length)
                select value.Insert(place, poison.ToString())));
    }

    private static Gen<IReadOnlyList<string>> Some(IEnumerable<string> common, string[] rare, int least, int most) =>
        from count in Gen.Choose(least, most)
        from items in Text(common, rare).ListOf(count)
        select (IReadOnlyList<string>)[.. items.Distinct()];

    private static Gen<IReadOnlyDictionary<string, string>> Entries(IEnumerable<string> names, string[] rareNames, string[] values) =>
        from count in Gen.Frequency((5, Gen.Constant(0)), (2, Gen.Constant(1)), (1, Gen.Constant(2)))
        from keys in Text(names, rareNames).ListOf(count)
        from items in Text(values).ListOf(count)
        select (IReadOnlyDictionary<string, string>)keys.Zip(items).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);
}
