using FsCheck.Fluent;
using FsCheck.Xunit;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Identity;

public sealed class FingerprintTests
{
    /// <summary>Changes that make another result.</summary>
    private static readonly Dictionary<string, Func<TalosImageBuildSpec, TalosImageBuildSpec>> Relevant = new()
    {
        ["release"] = spec => spec with { Release = "v1.13.8" },
        ["source.repository"] = spec => spec with { Source = spec.Source with { Repository = "https://other.example/talos.git" } },
        ["source.revision"] = spec => spec with { Source = spec.Source with { Revision = "other" } },
        ["platforms"] = spec => spec with { Platforms = ["linux/arm64"] },
        ["pkgs.prefix"] = spec => spec with { Pkgs = spec.Pkgs with { Prefix = "ghcr.io/other" } },
        ["pkgs.tag"] = spec => spec with { Pkgs = spec.Pkgs with { Tag = "other" } },
        ["pkgs.overrides"] = spec => spec with { Pkgs = spec.Pkgs with { Overrides = Specs.Map(("kernel", "a/kernel:2")) } },
        ["variables"] = spec => spec with { Variables = Specs.Map(("GOAMD64", "v4")) },
        ["outputs"] = spec => spec with { Outputs = ["iso"] },
        ["imager.image"] = spec => spec with { Imager = spec.Imager with { Image = "a/imager:1" } },
        ["imager.baseInstallerImage"] = spec => spec with { Imager = spec.Imager with { BaseInstallerImage = "a/base:1" } },
        ["imager.extraKernelArgs"] = spec => spec with { Imager = spec.Imager with { ExtraKernelArgs = [.. spec.Imager.ExtraKernelArgs.Reverse()] } },
        ["imager.systemExtensions"] = spec => spec with { Imager = spec.Imager with { SystemExtensions = [.. spec.Imager.SystemExtensions.Reverse()] } },
        ["imager.overlay"] = spec => spec with { Imager = spec.Imager with { Overlay = null } },
        ["imager.overlay.options"] = spec => spec with { Imager = spec.Imager with { Overlay = spec.Imager.Overlay! with { Options = Specs.Map(("a", "2")) } } },
        ["imager.meta"] = spec => spec with { Imager = spec.Imager with { Meta = Specs.Map(("0xa", "x")) } },
        ["imager.secureBoot"] = spec => spec with { Imager = spec.Imager with { SecureBoot = null } },
        ["imager.privileged"] = spec => spec with { Imager = spec.Imager with { Privileged = false } },
        ["imager.identity"] = spec => spec with { Imager = spec.Imager with { Identity = true } },
        ["imager.imageCache"] = spec => spec with { Imager = spec.Imager with { ImageCache = "a/cache:1" } },
        ["imager.embeddedConfig"] = spec => spec with { Imager = spec.Imager with { EmbeddedConfig = Machine("a") } },
        ["imager.secureBoot.includeWellKnownCertificates"] = spec => spec with
        {
            Imager = spec.Imager with { SecureBoot = spec.Imager.SecureBoot! with { IncludeWellKnownCertificates = true } },
        },
        ["pkgs.build"] = spec => spec with { Pkgs = spec.Pkgs with { Build = new PkgsBuildSpec { Targets = ["zfs-pkg"] } } },
        ["source.patches"] = spec => spec with { Source = spec.Source with { Patches = Patches("a") } },
        ["source.verify"] = spec => spec with { Source = spec.Source with { Verify = Verify("a") } },
        ["source.verify.mode"] = spec => spec with { Source = spec.Source with { Verify = Verify("a") with { Mode = VerifyMode.HEAD } } },
        ["source.verify.secretRef"] = spec => spec with { Source = spec.Source with { Verify = Verify("b") } },
        ["verify.images"] = Rules(new ImageRuleSpec { Match = "a/*", SecretRef = new SecretReference { Name = "a" } }),
        ["verify.images, another key"] = Rules(new ImageRuleSpec { Match = "a/*", SecretRef = new SecretReference { Name = "b" } }),
        ["verify.images, an identity"] = Rules(new ImageRuleSpec { Match = "a/*", MatchOIDCIdentity = [new OIDCIdentitySpec { Issuer = "a", Subject = "b" }] }),
        ["verify.images, another root"] = Rules(new ImageRuleSpec
        {
            Match = "a/*",
            MatchOIDCIdentity = [new OIDCIdentitySpec { Issuer = "a", Subject = "b" }],
            TrustedRootSecretRef = new SecretReference { Name = "a" },
        }),
        ["verify.images, deny"] = Rules(new ImageRuleSpec { Match = "a/*", Deny = true }),
        ["verify.images, skip"] = Rules(new ImageRuleSpec { Match = "a/*", Skip = true }),
        ["verify.images, order"] = Rules(new ImageRuleSpec { Match = "*", Deny = true }, new ImageRuleSpec { Match = "a/*", Skip = true }),
        ["pkgs.build.verify"] = Built(build => build with { Verify = Verify("a") }),
        ["pkgs.build.patches"] = Built(build => build with { Patches = Patches("a") }),
        ["pkgs.build.vars"] = Built(build => build with { Vars = Specs.Map(("a", "b")) }),
        ["pkgs.build.variables"] = Built(build => build with { Variables = Specs.Map(("A", "b")) }),
        ["pkgs.build.kernel.target"] = Kernel(kernel => kernel with { Target = "kernel-rpi" }),
        ["pkgs.build.kernel.configMapRef"] = Kernel(kernel => kernel with { ConfigMapRef = new ConfigMapReference { Name = "a" } }),
        ["pkgs.build.kernel.removePatches"] = Kernel(kernel => kernel with { RemovePatches = ["a"] }),
        ["pkgs.build.kernel.signingKeySecretRef"] = Kernel(kernel => kernel with { SigningKeySecretRef = new SecretReference { Name = "a" } }),
        ["pkgs.build.kernel.modules"] = Kernel(kernel => kernel with { Modules = MissingModules.Drop }),
        ["pkgs.build.kernel.extraModules"] = Kernel(kernel => kernel with { ExtraModules = ["a.ko"] }),
        ["extensions.build"] = Extension(build => build),
        ["imager.overlay.build"] = spec => spec with
        {
            Imager = spec.Imager with { Overlay = spec.Imager.Overlay! with { Build = new OverlayBuildSpec { Repository = "https://a/b", Revision = "c", Target = "d" } } },
        },
        ["registry.host"] = spec => spec with { Registry = spec.Registry with { Host = "other.example" } },
        ["registry.username"] = spec => spec with { Registry = spec.Registry with { Username = "other" } },
        ["registry.tag"] = spec => spec with { Registry = spec.Registry with { Tag = "other" } },
        ["registry.advertisedHost"] = spec => spec with { Registry = spec.Registry with { AdvertisedHost = "other.example" } },
        ["registry.insecure"] = spec => spec with { Registry = spec.Registry with { Insecure = false } },
    };

    /// <summary>Changes of an extension that is built.</summary>
    private static readonly Dictionary<string, Func<ExtensionBuildSpec, ExtensionBuildSpec>> OfExtensions = new()
    {
        ["targets"] = build => build with { Targets = ["b"] },
        ["revision"] = build => build with { Revision = "b" },
        ["install"] = build => build with { Install = false },
        ["vars"] = build => build with { Vars = Specs.Map(("a", "b")) },
        ["patches"] = build => build with { Patches = Patches("a") },
        ["verify"] = build => build with { Verify = Verify("a") },
        ["dockerfile"] = build => build with { Targets = [], Dockerfile = "Dockerfile", Name = "a" },
    };

    /// <summary>Changes that make the same result.</summary>
    private static readonly Dictionary<string, Func<TalosImageBuildSpec, TalosImageBuildSpec>> Irrelevant = new()
    {
        ["order of platforms"] = spec => spec with { Platforms = [.. spec.Platforms.Reverse()] },
        ["order of outputs"] = spec => spec with { Outputs = [.. spec.Outputs.Reverse()] },
        ["order of variables"] = spec => spec with { Variables = spec.Variables.Reverse().ToDictionary() },
        ["order of overlay options"] = spec => spec with
        {
            Imager = spec.Imager with { Overlay = spec.Imager.Overlay! with { Options = spec.Imager.Overlay.Options.Reverse().ToDictionary() } },
        },
        ["source.secretRef"] = spec => spec with { Source = spec.Source with { SecretRef = new SecretReference { Name = "git" } } },
        ["registry.secretRef"] = spec => spec with { Registry = spec.Registry with { SecretRef = new SecretReference { Name = "push" } } },
        ["registry.pullSecretRefs"] = spec => spec with { Registry = spec.Registry with { PullSecretRefs = [new SecretReference { Name = "pull" }] } },
        ["registry.certSecretRef"] = spec => spec with { Registry = spec.Registry with { CertSecretRef = new SecretReference { Name = "ca" } } },
        ["verify without rules"] = spec => spec with { Verify = new VerifySpec() },
        ["sign"] = spec => spec with { Sign = new SignSpec { SecretRef = new SecretReference { Name = "key" } } },
        ["registry.mirrors"] = spec => spec with { Registry = spec.Registry with { Mirrors = [new MirrorSpec { Host = "ghcr.io", Endpoints = ["m"] }] } },
        ["imager.secureBoot.secretRef"] = spec => spec with
        {
            Imager = spec.Imager with { SecureBoot = new SecureBootSpec { SecretRef = new SecretReference { Name = "other" } } },
        },
        ["registry.tag as it defaults"] = spec => spec with { Registry = spec.Registry with { Tag = "v1.13.9" } },
        ["cache"] = spec => spec with { Cache = new CacheSpec() },
        ["job"] = spec => spec with { Job = spec.Job with { Retries = 7, Timeout = "1h" } },
        ["emulation"] = spec => spec with { Emulation = Emulation.Allow },
        ["suspend"] = spec => spec with { Suspend = true },
    };

    private static readonly TalosImageBuildSpec Spec = Specs.Full("v1.13.9", "kernel", "imager", "iso");

    private static EmbeddedConfigSpec Machine(string secret) => new() { SecretRef = new SecretReference { Name = secret } };

    private static PatchesSpec Patches(string name) => new() { ConfigMapRef = new ConfigMapReference { Name = name } };

    private static Func<TalosImageBuildSpec, TalosImageBuildSpec> Rules(params ImageRuleSpec[] rules) =>
        spec => spec with { Verify = new VerifySpec { Images = rules } };

    private static SourceVerifySpec Verify(string secret) => new() { SecretRef = new SecretReference { Name = secret } };

    private static Func<TalosImageBuildSpec, TalosImageBuildSpec> Built(Func<PkgsBuildSpec, PkgsBuildSpec> change) =>
        spec => spec with { Pkgs = spec.Pkgs with { Build = change(spec.Pkgs.Build ?? new PkgsBuildSpec { Targets = ["kernel"] }) } };

    private static Func<TalosImageBuildSpec, TalosImageBuildSpec> Kernel(Func<KernelSpec, KernelSpec> change) =>
        Built(build => build with { Kernel = change(build.Kernel) });

    private static Func<TalosImageBuildSpec, TalosImageBuildSpec> Extension(Func<ExtensionBuildSpec, ExtensionBuildSpec> change) =>
        spec => spec with { Extensions = new ExtensionsSpec { Build = [change(new ExtensionBuildSpec { Targets = ["a"] })] } };

    public static TheoryData<string> RelevantFields => [.. Relevant.Keys];

    public static TheoryData<string> ExtensionFields => [.. OfExtensions.Keys];

    public static TheoryData<string> IrrelevantFields => [.. Irrelevant.Keys];

    [Fact]
    public void Of_Spec_StaysTheSameFromVersionToVersion() =>
        // The SHA-256 of the same JSON as Python writes it with sorted keys and no blanks. Another value would build everything anew wherever the operator is updated.
        Assert.Equal("42cc106b5974e26960125678e7c043ecbf298d4e72f8412bbe9dcb722014aa27", Fingerprints.Of(Specs.Of("v1.13.9", "kernel")));

    /// <summary>As before source trees had patches, values and kernels of their own.</summary>
    [Fact]
    public void Of_PackagesFromSource_StayTheSameFromVersionToVersion() => Assert.Equal(
        "449082de17d6ec53adb2787b8c3dd8007631b89a8e4da12bf21b963754a45d07",
        Fingerprints.Of(Specs.Of("v1.13.9", "kernel") with
        {
            Pkgs = new PkgsSpec
            {
                Build = new PkgsBuildSpec { Targets = ["kernel", "zfs-pkg"], Kernel = new KernelSpec { ConfigMapRef = new ConfigMapReference { Name = "kernel" } } },
            },
        }));

    [Theory, MemberData(nameof(RelevantFields))]
    public void Of_FieldThatChangesTheResult_Differs(string field)
    {
        Assert.NotEqual(Fingerprints.Of(Spec), Fingerprints.Of(Relevant[field](Spec)));
        if (field.StartsWith("pkgs.build.", StringComparison.Ordinal))
        {
            Assert.NotEqual(Fingerprints.Of(Built(build => build)(Spec)), Fingerprints.Of(Relevant[field](Spec)));
        }
    }

    [Theory, MemberData(nameof(ExtensionFields))]
    public void Of_FieldOfAnExtension_Differs(string field) =>
        Assert.NotEqual(Fingerprints.Of(Extension(build => build)(Spec)), Fingerprints.Of(Extension(OfExtensions[field])(Spec)));

    [Theory, MemberData(nameof(IrrelevantFields))]
    public void Of_FieldThatDoesNot_IsEqual(string field) =>
        Assert.Equal(Fingerprints.Of(Spec), Fingerprints.Of(Irrelevant[field](Spec)));

    [Property]
    public FsCheck.Property Of_AnySpec_IgnoresOrderAndHasNoCollision() =>
        Prop.ForAll(GeneratedSpecs.Arbitrary(), GeneratedSpecs.Arbitrary(), (one, other) =>
        {
            var shuffled = one with
            {
                Outputs = [.. one.Outputs.Reverse()],
                Platforms = [.. one.Platforms.Reverse()],
                Variables = one.Variables.Reverse().ToDictionary(),
                Pkgs = one.Pkgs with { Overrides = one.Pkgs.Overrides.Reverse().ToDictionary() },
            };

            Assert.Equal(Fingerprints.Of(one), Fingerprints.Of(shuffled));

            if (one.Release != other.Release)
            {
                Assert.NotEqual(Fingerprints.Of(one), Fingerprints.Of(other));
            }
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void RunId_WithoutRebuild_IsTheFingerprint(string? rebuild) => Assert.Equal("f00d", RunIds.Of("f00d", rebuild));

    [Fact]
    public void RunId_WithRebuild_IsTheDigestOfBoth()
    {
        // printf 'f00d\n2026-01-01' | sha256sum
        Assert.Equal("745b46e1765ca1cd5735ccda1563431e93f5ddae442652bb46270ecfc42b97e3", RunIds.Of("f00d", "2026-01-01"));
        Assert.NotEqual(RunIds.Of("f00d", "1"), RunIds.Of("f00d", "2"));
    }
}
