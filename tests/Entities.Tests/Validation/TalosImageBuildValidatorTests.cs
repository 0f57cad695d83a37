using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Entities.Tests.Validation;

public sealed class TalosImageBuildValidatorTests
{
    [Theory]
    [InlineData(Builds.Full)]
    [InlineData(Builds.Minimal)]
    public void Validate_ValidBuild_FindsNothing(string yaml) => Assert.Empty(Messages(ManifestReader.Read(yaml).Spec));

    [Fact]
    public void Validate_EmptySpec_NamesWhatIsNeeded() =>
        Assert.Equal(
            ["spec.outputs", "spec.registry.host", "spec.registry.username", "spec.release"],
            new TalosImageBuildValidator().Check(new TalosImageBuildSpec())
                .Select(error => error.Path).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"release":"1.13"}""", "spec.release", "spec.release: \"1.13\" is not a Talos release tag. Use a tag such as v1.13.9")]
    [InlineData("""{"source":{"repository":"ftp://x/y"}}""", "spec.source.repository", "is not a valid repository address")]
    [InlineData("""{"source":{"revision":"-x"}}""", "spec.source.revision", "is not a valid branch, tag or commit")]
    [InlineData("""{"source":{"revision":"a.lock"}}""", "spec.source.revision", "must not end in .lock.")]
    [InlineData("""{"source":{"secretRef":{}}}""", "spec.source.secretRef.name", "is required")]
    [InlineData("""{"platforms":[]}""", "spec.platforms", "must list at least one entry")]
    [InlineData("""{"platforms":["linux/riscv64"]}""", "spec.platforms[0]", "\"linux/riscv64\" is not supported. Use linux/amd64 or linux/arm64.")]
    [InlineData("""{"platforms":["linux/arm64","linux/arm64"]}""", "spec.platforms", "lists \"linux/arm64\" more than once")]
    [InlineData("""{"pkgs":{"prefix":"Ghcr.io/Me"}}""", "spec.pkgs.prefix", "is not a valid registry and path")]
    [InlineData("""{"pkgs":{"tag":"a:b"}}""", "spec.pkgs.tag", "is not a valid image tag")]
    [InlineData("""{"pkgs":{"overrides":{"kernel":"$(id)"}}}""", "spec.pkgs.overrides.kernel", "\"$(id)\" is not a valid image reference")]
    [InlineData("""{"pkgs":{"overrides":{"SD_BOOT":"a"}}}""", "spec.pkgs.overrides.SD_BOOT", "is not a valid name. Use lower case words")]
    [InlineData("""{"pkgs":{"build":{}}}""", "spec.pkgs.build.targets", "must list at least one entry")]
    [InlineData("""{"pkgs":{"build":{"targets":["a;b"]}}}""", "spec.pkgs.build.targets[0]", "is not a valid name. Use lower case words")]
    [InlineData("""{"pkgs":{"build":{"targets":["a","a"]}}}""", "spec.pkgs.build.targets", "lists \"a\" more than once")]
    [InlineData("""{"pkgs":{"build":{"targets":["a"],"revision":"-x"}}}""", "spec.pkgs.build.revision", "is not a valid branch, tag or commit")]
    [InlineData("""{"pkgs":{"build":{"targets":["a"],"revision":"a.lock"}}}""", "spec.pkgs.build.revision", "must not end in .lock.")]
    [InlineData("""{"pkgs":{"build":{"targets":["a"],"repository":"ext::sh"}}}""", "spec.pkgs.build.repository", "is not a valid repository address")]
    [InlineData("""{"pkgs":{"build":{"targets":["a"],"configMapRef":{}}}}""", "spec.pkgs.build.configMapRef.name", "is required")]
    [InlineData("""{"variables":{"GOAMD64":"v1 v2"}}""", "spec.variables.GOAMD64", "\"v1 v2\" is not a valid make variable value. Use letters, digits")]
    [InlineData("""{"variables":{"GO_BUILDTAGS":"-x"}}""", "spec.variables.GO_BUILDTAGS", "only TAG_SUFFIX and IMAGE_NAME_SUFFIX may start with a dash")]
    [InlineData("""{"variables":{"goamd64":"v1"}}""", "spec.variables.goamd64", "is not a valid make variable name")]
    [InlineData("""{"variables":{"PKG_KERNEL":"x"}}""", "spec.variables.PKG_KERNEL", "Use spec.pkgs.tag, spec.pkgs.prefix and spec.pkgs.overrides instead.")]
    [InlineData("""{"outputs":[]}""", "spec.outputs", "must list at least one entry")]
    [InlineData("""{"outputs":["kernel","kernel"]}""", "spec.outputs", "lists \"kernel\" more than once")]
    [InlineData("""{"outputs":["kernel;id"]}""", "spec.outputs[0]", "is not a valid name. Use lower case words")]
    [InlineData("""{"imager":{"image":"A"}}""", "spec.imager.image", "is not a valid image reference")]
    [InlineData("""{"imager":{"extraKernelArgs":["a\"b"]}}""", "spec.imager.extraKernelArgs[0]", "is not a valid kernel argument. Use printable ASCII")]
    [InlineData("""{"imager":{"systemExtensions":["a","a"]}}""", "spec.imager.systemExtensions", "more than once")]
    [InlineData("""{"imager":{"overlay":{"image":"a"}}}""", "spec.imager.overlay.name", "is required")]
    [InlineData("""{"imager":{"overlay":{"name":"a","platforms":["linux/riscv64"]}}}""", "spec.imager.overlay.platforms[0]", "is not supported")]
    [InlineData("""{"imager":{"diskSize":"big"}}""", "spec.imager.diskSize", "is not a valid size")]
    [InlineData("""{"imager":{"catalog":"ghcr.io/siderolabs:v1"}}""", "spec.imager.catalog", "is not a valid registry and path")]
    [InlineData("""{"imager":{"overlay":{"name":"a","image":"a","options":{"-x":"y"}}}}""", "spec.imager.overlay.options.-x", "is not a valid option name")]
    [InlineData("""{"imager":{"profiles":[{"name":"a","baseProfileName":"metal","overlay":{"name":"a","options":{"-x":"y"}}}]}}""", "spec.imager.profiles[0].overlay.options.-x", "is not a valid option name")]
    [InlineData("""{"imager":{"imageCache":"A"}}""", "spec.imager.imageCache", "is not a valid image reference")]
    [InlineData("""{"imager":{"embeddedConfig":{}}}""", "spec.imager.embeddedConfig.secretRef.name", "is required")]
    [InlineData("""{"imager":{"embeddedConfig":{"secretRef":{"name":"a"},"key":"../a"}}}""", "spec.imager.embeddedConfig.key", "is not a valid Secret key")]
    [InlineData("""{"imager":{"meta":{"300":"x"}}}""", "spec.imager.meta.300", "is not a valid META tag")]
    [InlineData("""{"imager":{"secureBoot":{}}}""", "spec.imager.secureBoot.secretRef.name", "is required")]
    [InlineData("""{"registry":{"host":"https://x","username":"me"}}""", "spec.registry.host", "is not a valid host")]
    [InlineData("""{"registry":{"host":"x","username":"Me"}}""", "spec.registry.username", "is not a valid image path. Use lower case")]
    [InlineData("""{"registry":{"host":"x","username":"me","tag":"a b"}}""", "spec.registry.tag", "is not a valid image tag")]
    [InlineData("""{"registry":{"host":"x","username":"me","pullSecretRefs":[{"name":"A"}]}}""", "spec.registry.pullSecretRefs[0].name", "is not a valid object name")]
    [InlineData("""{"registry":{"host":"x","username":"me","pullSecretRefs":[{"name":"a"},{"name":"a"}]}}""", "spec.registry.pullSecretRefs", "more than once")]
    [InlineData("""{"registry":{"host":"x","username":"me","certSecretRef":{}}}""", "spec.registry.certSecretRef.name", "is required")]
    [InlineData("""{"registry":{"host":"x","username":"me","mirrors":[{"host":"a/b","endpoints":["m"]}]}}""", "spec.registry.mirrors[0].host", "is not a valid host")]
    [InlineData("""{"registry":{"host":"x","username":"me","mirrors":[{"host":"a"}]}}""", "spec.registry.mirrors[0].endpoints", "must list at least one entry")]
    [InlineData("""{"registry":{"host":"x","username":"me","mirrors":[{"host":"a","endpoints":["https://m"]}]}}""", "spec.registry.mirrors[0].endpoints[0]", "is not a valid registry and path")]
    [InlineData("""{"cache":{"mode":"Registry"}}""", "spec.cache.reference", "is required when spec.cache.mode is Registry")]
    [InlineData("""{"cache":{"reference":"a b"}}""", "spec.cache.reference", "is not a valid image reference. Use a reference without a digest")]
    [InlineData("""{"job":{"timeout":"4x"}}""", "spec.job.timeout", "is not a valid duration. Use a duration such as 4h")]
    [InlineData("""{"job":{"timeout":"59s"}}""", "spec.job.timeout", "is out of range. Use a duration from 1m to 720h.")]
    [InlineData("""{"job":{"timeout":"721h"}}""", "spec.job.timeout", "is out of range. Use a duration from 1m to 720h.")]
    [InlineData("""{"job":{"timeout":"99999999999999999999h"}}""", "spec.job.timeout", "is out of range. Use a duration from 1m to 720h.")]
    [InlineData("""{"job":{"ttlAfterFinished":"0s"}}""", "spec.job.ttlAfterFinished", "is out of range. Use a duration from 1m to 8760h.")]
    [InlineData("""{"job":{"retries":11}}""", "spec.job.retries", "11 is out of range. Use 0 to 10.")]
    [InlineData("""{"job":{"retries":-1}}""", "spec.job.retries", "-1 is out of range. Use 0 to 10.")]
    [InlineData("""{"job":{"nodeSelector":{"kubernetes.io/arch":"amd64"}}}""", "spec.job.nodeSelector.kubernetes.io/arch", "Use spec.platforms instead.")]
    [InlineData("""{"job":{"nodeSelector":{"a b":"c"}}}""", "spec.job.nodeSelector.a b", "is not a valid label key")]
    [InlineData("""{"job":{"workspace":{"size":"big"}}}""", "spec.job.workspace.size", "is not a valid size. Use a quantity of bytes")]
    [InlineData("""{"job":{"queueName":"a_b"}}""", "spec.job.queueName", "is not a valid object name")]
    public void Validate_WrongField_NamesFieldValueAndRule(string change, string field, string expected)
    {
        var json = JsonSerializer.SerializeToNode(Builds.Spec, EntitiesJsonContext.Default.TalosImageBuildSpec)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        var spec = json.Deserialize(EntitiesJsonContext.Default.TalosImageBuildSpec)!;

        var error = Assert.Single(new TalosImageBuildValidator().Check(spec));

        Assert.Equal(field, error.Path);
        Assert.StartsWith(field, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:hunter2@github.com/me/talos")]
    [InlineData("https://hunter2@github.com/me/talos")]
    [InlineData("ssh://git:hunter2@github.com/me/talos")]
    [InlineData("https://user:hunter2$%@github.com/me/talos")]
    public void Validate_CredentialsInTheAddress_AreRefusedAndNotRepeated(string repository)
    {
        var error = Assert.Single(new TalosImageBuildValidator()
            .Check(Builds.Spec with { Source = new() { Repository = repository } }));

        Assert.Contains("spec.source.secretRef", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_TooMany_SaysHowMany()
    {
        var spec = Builds.Spec with
        {
            Outputs = [.. Enumerable.Range(0, 65).Select(i => $"o{i}")],
            Variables = Enumerable.Range(0, 65).ToDictionary(i => $"V{i}", _ => "x"),
            Job = new() { Tolerations = [.. Enumerable.Range(0, 33).Select(_ => new V1Toleration())] },
        };

        Assert.Equal(
            [
                "spec.job.tolerations has 33 entries. At most 32 are allowed.",
                "spec.outputs has 65 entries. At most 64 are allowed.",
                "spec.variables has 65 entries. At most 64 are allowed.",
            ],
            Messages(spec).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validate_SeveralErrors_GivesAllOfThem() =>
        Assert.Equal(3, Messages(new() { Release = "x", Outputs = ["X"], Registry = new() { Host = "!", Username = "me" } }).Count());

    private static IEnumerable<string> Messages(TalosImageBuildSpec spec) =>
        new TalosImageBuildValidator().Check(spec).Select(error => error.Message);
}
