using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Tests.Support;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Planning.Tests.Trees;

/// <summary>What a spec's source trees become in the plans, and what of them is refused.</summary>
public sealed class TreePlanTests
{
    private const string Sbc = "{repository: 'https://github.com/acme/sbc.git', revision: v1.0.0, target: sbc}";

    private static readonly string[] Platforms = ["linux/amd64", "linux/arm64"];

    [Fact]
    public void Plan_WithoutOutputs_EndsWithTheTrees()
    {
        var spec = Manifests.Spec("""
            extensions:
              build:
              - {targets: [gvisor], install: false}
              - {repository: 'https://github.com/acme/mine.git', revision: v2, path: ext/mine, dockerfile: Dockerfile, name: mine, buildArgs: {B: "2", A: "1"}}
            """);
        var plan = BuildPlanner.Plan(spec, "linux/amd64");
        var dockerfile = plan.Steps.Single(step => step.Kind == StepKind.DockerfileExtension).Dockerfile!;

        Assert.Empty(SpecErrors.Of(spec));
        Assert.Equal(["source", "extensions-0-source", "extensions-1-source", "inputs", "ext-gvisor", "ext-mine", "verify"], plan.Steps.Select(step => step.Id));
        Assert.Equal(("ext/mine", "Dockerfile", "mine"), (dockerfile.Path, dockerfile.File, dockerfile.Name));
        Assert.Equal(["A", "B"], dockerfile.BuildArgs.Keys);
        Assert.Equal(["ext-gvisor", "ext-mine"], plan.PublishedSteps().Select(step => step.Produces!.Output));
    }

    [Fact]
    public void Plan_TreesOfThePackages_GetWhatTheMakeOfTalosGets()
    {
        var plan = BuildPlanner.Plan(Manifests.Spec($$$$$"""
            platforms: [linux/arm64]
            pkgs: {prefix: mirror.example/pkgs, tag: v1.13.0-61-gabc1234, build: {targets: [kernel], variables: {TOOLS_REV: v2}, vars: {b: "2", a: "1"}}}
            extensions: {build: [{targets: [zfs], variables: {TOOLS: v1}}]}
            imager: {overlay: {name: sbc, build: {{{{{Sbc}}}}}}}
            """), "linux/arm64");

        IReadOnlyDictionary<string, string> Variables(string step) => plan.Steps.Single(candidate => candidate.Id == step).Make!.Variables;

        Assert.Equal(["PLATFORM", "PUSH", "REGISTRY", "TOOLS_REV", "USERNAME"], Variables("pkg-kernel").Keys);
        Assert.Equal(["PKGS", "PKGS_PREFIX", "PLATFORM", "PUSH", "REGISTRY", "TAG", "TOOLS", "USERNAME"], Variables("ext-zfs").Keys);
        Assert.Equal(["PKGS", "PKGS_PREFIX", "PLATFORM", "PUSH", "REGISTRY", "USERNAME"], Variables("overlay-sbc").Keys);
        Assert.Equal(("v1.13.0-61-gabc1234", "mirror.example/pkgs"), (Variables("ext-zfs")["PKGS"], Variables("ext-zfs")["PKGS_PREFIX"]));
        Assert.Equal(["a", "b"], plan.Tree("pkgs")!.Vars!.Keys);
    }

    [Fact]
    public void Plan_OverlayForOnePlatform_IsBuiltAndPublishedForThatPlatformOnly()
    {
        var spec = Manifests.Spec($$$$$"""
            platforms: [linux/amd64, linux/arm64]
            outputs: [kernel]
            imager: {overlay: {name: sbc, build: {{{{{Sbc}}}}}}}
            """);
        List<BuildPlan> plans = [.. Platforms.Select(platform => BuildPlanner.Plan(spec, platform))];

        var published = PublishPlanner.Plan(
            plans, new string('a', 40), 1, sign: false, attest: null, Pushed(plans), new Dictionary<string, SourceStatus> { ["overlay"] = new() { Commit = new string('b', 40), SourceDateEpoch = 2 } });
        var overlay = published.Outputs.Single(output => output.Name == "overlay-sbc");

        Assert.Empty(SpecErrors.Of(spec));
        // Its images are in the lists of both platforms, which are equal.
        Assert.Equal(["overlay-source"], plans[0].Steps.Where(step => step.Tree is not null).Select(step => step.Id));
        Assert.Equal(["overlay-sbc"], plans[0].Inputs!.Elsewhere!.Select(step => step.Id));
        Assert.Null(plans[1].Inputs!.Elsewhere);
        Assert.Equal(["linux/arm64"], overlay.Manifests.Select(manifest => manifest.Platform));
        Assert.Equal(Platforms, published.Outputs.Single(output => output.Name == "kernel").Manifests.Select(manifest => manifest.Platform));
        Assert.Equal(new PublishedSource("https://github.com/acme/sbc.git", new string('b', 40), 2), overlay.Source);
        Assert.Contains(
            $"\"org.opencontainers.image.revision\":\"{new string('b', 40)}\",\"org.opencontainers.image.source\":\"https://github.com/acme/sbc.git\"",
            System.Text.Encoding.UTF8.GetString(IndexManifest.Render(published, overlay).Bytes.Span),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_KernelByAnotherName_ReplacesTheKernelOfTalos()
    {
        var plan = BuildPlanner.Plan(
            Manifests.Spec("outputs: [kernel]\npkgs: {build: {targets: [containerd, kernel-rpi], kernel: {target: kernel-rpi}}}"), "linux/amd64");

        Assert.Equal("pkg-kernel-rpi", plan.Steps.Single(step => step.Id == "kernel").Make!.Images!["PKG_KERNEL"]);
        Assert.Equal("pkg-kernel-rpi", plan.Steps.First(step => step.Kind == StepKind.TreeTarget).Id);
        Assert.Equal("kernel-rpi", plan.Tree("pkgs")!.Kernel!.Target);
    }

    [Theory]
    [InlineData("pkgs: {build: {targets: [kernel], vars: {linux_version: 6.18.50}}}", "spec.pkgs.build.vars.linux_version", "Set linux_sha256 and linux_sha512")]
    [InlineData("pkgs: {build: {targets: [kernel], vars: {linux_version: 6.18.50, linux_sha256: a}}}", "spec.pkgs.build.vars.linux_version", "Set linux_sha512 in")]
    [InlineData("pkgs: {build: {targets: [kernel], vars: {api_token: a}}}", "spec.pkgs.build.vars.api_token", "looks like a secret")]
    [InlineData("pkgs: {build: {targets: [musl], kernel: {configMapRef: {name: a}}}}", "spec.pkgs.build.kernel.configMapRef", "changes nothing")]
    [InlineData("pkgs: {build: {targets: [musl], kernel: {removePatches: [a]}}}", "spec.pkgs.build.kernel.removePatches", "changes nothing")]
    [InlineData("pkgs: {build: {targets: [musl], kernel: {modules: Drop}}}", "spec.pkgs.build.kernel.modules", "changes nothing")]
    [InlineData("pkgs: {build: {targets: [musl], kernel: {extraModules: [a.ko]}}}", "spec.pkgs.build.kernel.extraModules", "changes nothing")]
    [InlineData("pkgs: {build: {targets: [musl], kernel: {target: kernel-rpi}}}", "spec.pkgs.build.kernel.target", "does not contain kernel-rpi")]
    [InlineData("pkgs: {build: {targets: [musl], kernel: {signingKeySecretRef: {name: a}}}}", "spec.pkgs.build.kernel.signingKeySecretRef", "changes nothing")]
    [InlineData("extensions: {build: [{targets: [a]}, {targets: [a]}]}", "spec.extensions.build[1].targets[0]", "as spec.extensions.build[0].targets[0]")]
    [InlineData("pkgs: {build: {targets: [a]}}\nextensions: {build: [{dockerfile: D, name: a}]}", "spec.extensions.build[0].name", "as spec.pkgs.build.targets[0]")]
    [InlineData("extensions: {build: [{targets: [imager]}]}\noutputs: [imager]", "spec.extensions.build[0].targets[0]", "as the output imager")]
    [InlineData("extensions: {build: [{targets: [a]}]}\nimager: {overlay: {name: a, platforms: [linux/amd64], build: {repository: 'https://a/b', revision: a, target: a}}}",
        "spec.imager.overlay.build.target", "as spec.extensions.build[0].targets[0]")]
    [InlineData("imager: {overlay: {name: a, build: {repository: 'https://a/b', revision: a, target: a}}}", "spec.imager.overlay.platforms", "contains none of spec.platforms")]
    public void Check_PartsThatDoNotFit_AreRefused(string fields, string field, string message)
    {
        var error = Assert.Single(SpecErrors.Of(Manifests.Spec(fields)));

        Assert.Equal(field, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_SigningKey_IsExposedToEveryTree() => Assert.Contains(
        "All steps of a build share one BuildKit, so the code of https://github.com/siderolabs/talos.git and https://github.com/siderolabs/pkgs.git and "
        + "https://github.com/siderolabs/extensions.git can reach the kernel's signing key in Secret key. Use only source trees that you trust with them; "
        + "docs/security.md shows how to build them apart.",
        SpecWarnings.Of(Manifests.Spec("""
            outputs: [iso]
            pkgs: {build: {targets: [kernel], kernel: {signingKeySecretRef: {name: key}}}}
            extensions: {build: [{targets: [zfs]}]}
            """)));

    [Fact]
    public void Warnings_OverlayThatIsOnlyBuilt_AreNone() => Assert.Empty(
        SpecWarnings.Of(Manifests.Spec($$$$$"""
            platforms: [linux/arm64]
            imager: {overlay: {name: sbc, build: {{{{{Sbc}}}}}}}
            """)));

    /// <summary>A release is a tag: a branch of its name must not do.</summary>
    [Theory]
    [InlineData("source: {verify: {secretRef: {name: a}}}", VerifyMode.Tag)]
    [InlineData("source: {revision: main, verify: {secretRef: {name: a}}}", null)]
    [InlineData("source: {verify: {mode: HEAD, secretRef: {name: a}}}", VerifyMode.HEAD)]
    public void Plan_VerifyOfTalos_HasItsMode(string source, VerifyMode? mode) =>
        Assert.Equal(mode, BuildPlanner.Plan(Manifests.Spec($"outputs: [kernel]\n{source}"), "linux/amd64").Source.Verify!.Mode);

    [Fact]
    public void Plan_RulesForImages_AreThoseOfTheSpecInItsOrder()
    {
        var plan = BuildPlanner.Plan(
            Manifests.Spec("""
                outputs: [kernel]
                verify:
                  images:
                  - {match: ghcr.io/me/tools, skip: true}
                  - {match: ghcr.io/me/*, provider: cosign, secretRef: {name: keys}}
                  - {match: ghcr.io/siderolabs/*, provider: cosign, matchOIDCIdentity: [{issuer: i, subject: s}], trustedRootSecretRef: {name: root}}
                  - {match: "*", deny: true}
                """),
            "linux/amd64");
        Assert.Equal(
            [("ghcr.io/me/tools", ImageRuleKind.Skip, false), ("ghcr.io/me/*", ImageRuleKind.Key, false), ("ghcr.io/siderolabs/*", ImageRuleKind.Identity, true), ("*", ImageRuleKind.Deny, false)],
            plan.Inputs!.Rules!.Select(rule => (rule.Match, rule.Kind, rule.TrustedRoot)));
        Assert.Equal([new OIDCIdentityPlan("i", "s")], plan.Inputs.Rules![2].Identities);
    }

    [Fact]
    public void Plan_VerifyOfPackages_HasNoModeForTheCommitThatTalosNames()
    {
        var plan = BuildPlanner.Plan(Manifests.Spec("pkgs: {build: {targets: [musl], verify: {secretRef: {name: a}}}}"), "linux/amd64");
        Assert.Equal(new SourceVerifyPlan(), plan.Tree("pkgs")!.Verify);
        Assert.Null(plan.Source.Verify);
    }

    [Fact]
    public void Plan_PatchesOnTalos_GiveTheMediaAnImagerOfTheirOwn() => Assert.Equal(
        "imager",
        BuildPlanner.Plan(Manifests.Spec("outputs: [iso]\nsource: {patches: {configMapRef: {name: a}}}"), "linux/amd64").Steps.Single(step => step.Id == "iso").Imager!.ImageFromStep);

    [Fact]
    public void Plan_OwnImagerByReference_IsTakenFromThisBuild() => Assert.Equal(
        "imager",
        BuildPlanner.Plan(Manifests.Spec("outputs: [imager, iso]\nimager: {image: 'ghcr.io/acme/imager:v1.13.9'}"), "linux/amd64")
            .Steps.Single(step => step.Id == "iso").Imager!.ImageFromStep);

    /// <summary>Each product has a container and its result a share of the pod's messages.</summary>
    [Fact]
    public void Plan_OfSixtyFourProducts_FitsTheJob()
    {
        string Names(string prefix, int count) => string.Join(", ", Enumerable.Range(0, count).Select(number => $"{prefix}-{number}"));
        var spec = Manifests.Spec($$$$$"""
            platforms: [linux/amd64, linux/arm64]
            pkgs: {prefix: mirror.example.com:5000/siderolabs/packages, tag: v1.13.0-61-gabc1234, build: {targets: [kernel, {{{{{Names("some-long-package", 37)}}}}}]}}
            outputs: [kernel, initramfs, installer-base, imager, installer, iso, metal, aws]
            extensions: {build: [{targets: [{{{{{Names("extension", 16)}}}}}]}, {repository: 'https://github.com/acme/mine.git', revision: v1, dockerfile: Dockerfile, name: mine}]}
            imager: {overlay: {name: sbc, build: {{{{{Sbc}}}}}}}
            """);
        List<BuildPlan> plans = [.. Platforms.Select(platform => BuildPlanner.Plan(spec, platform))];

        Assert.Empty(SpecErrors.Of(spec));
        Assert.Equal(64, plans[1].PublishedSteps().Count());
        Assert.All(plans, plan => Assert.Null(MessageLimit.Problem(plan) ?? EncodedPlan.Problem(plan)));
        Assert.InRange(EncodedPlan.Of(PublishPlanner.Plan(plans, new string('a', 40), 1, sign: true, attest: null, Pushed(plans))).Length, 1, EncodedPlan.MaxLength);
    }

    private static Dictionary<string, IReadOnlyDictionary<string, OutputPlatformStatus>> Pushed(IEnumerable<BuildPlan> plans) => plans.ToDictionary(
        plan => plan.Platform,
        plan => PushedOutputs.Of(plan, plan.Steps.ToDictionary(step => step.Id, step => new StepResult { Step = step.Id, Digest = $"sha256:{step.Id}-{plan.Platform}", Size = 1 })));
}
