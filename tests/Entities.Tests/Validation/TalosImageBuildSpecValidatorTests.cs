using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Entities.Tests.Validation;

public sealed class TalosImageBuildSpecValidatorTests
{
    [Theory]
    [InlineData(Builds.Full)]
    [InlineData(Builds.Minimal)]
    public void Validate_ValidBuild_FindsNothing(string yaml) => Assert.Empty(Messages(ManifestReader.Read(yaml).Spec));

    [Fact]
    public void Validate_EmptySpec_NamesWhatIsNeeded() =>
        Assert.Equal(
            ["spec.outputs", "spec.registry.host", "spec.registry.username", "spec.release"],
            new TalosImageBuildSpecValidator().Validate(new TalosImageBuildSpec()).Errors
                .Select(error => error.PropertyName).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"release":"1.13"}""", "spec.release", "spec.release: \"1.13\" must be a release like v1.13.9")]
    [InlineData("""{"source":{"repository":"ftp://x/y"}}""", "spec.source.repository", "must be an https, ssh, http, git or file address")]
    [InlineData("""{"source":{"revision":"-x"}}""", "spec.source.revision", "must be a branch, tag or commit")]
    [InlineData("""{"source":{"revision":"a.lock"}}""", "spec.source.revision", "must not end in .lock")]
    [InlineData("""{"source":{"secretRef":{}}}""", "spec.source.secretRef.name", "is needed")]
    [InlineData("""{"platforms":[]}""", "spec.platforms", "must name at least one")]
    [InlineData("""{"platforms":["linux/riscv64"]}""", "spec.platforms[0]", "\"linux/riscv64\" must be linux/amd64 or linux/arm64")]
    [InlineData("""{"platforms":["linux/arm64","linux/arm64"]}""", "spec.platforms", "\"linux/arm64\" must be named once only")]
    [InlineData("""{"pkgs":{"prefix":"Ghcr.io/Me"}}""", "spec.pkgs.prefix", "must be a registry and a path")]
    [InlineData("""{"pkgs":{"tag":"a:b"}}""", "spec.pkgs.tag", "must be an image tag")]
    [InlineData("""{"pkgs":{"overrides":{"kernel":"$(id)"}}}""", "spec.pkgs.overrides[kernel]", "\"$(id)\" must be an image like")]
    [InlineData("""{"pkgs":{"overrides":{"SD_BOOT":"a"}}}""", "spec.pkgs.overrides[SD_BOOT]", "must be words in lower case")]
    [InlineData("""{"pkgs":{"build":{}}}""", "spec.pkgs.build.targets", "must name at least one")]
    [InlineData("""{"pkgs":{"build":{"targets":["a;b"]}}}""", "spec.pkgs.build.targets[0]", "must be words in lower case")]
    [InlineData("""{"pkgs":{"build":{"targets":["a","a"]}}}""", "spec.pkgs.build.targets", "\"a\" must be named once only")]
    [InlineData("""{"pkgs":{"build":{"targets":["a"],"revision":"-x"}}}""", "spec.pkgs.build.revision", "must be a branch, tag or commit")]
    [InlineData("""{"pkgs":{"build":{"targets":["a"],"revision":"a.lock"}}}""", "spec.pkgs.build.revision", "must not end in .lock")]
    [InlineData("""{"pkgs":{"build":{"targets":["a"],"repository":"ext::sh"}}}""", "spec.pkgs.build.repository", "must be an https, ssh")]
    [InlineData("""{"pkgs":{"build":{"targets":["a"],"configMapRef":{}}}}""", "spec.pkgs.build.configMapRef.name", "is needed")]
    [InlineData("""{"variables":{"GOAMD64":"v1 v2"}}""", "spec.variables[GOAMD64]", "\"v1 v2\" must be letters, digits")]
    [InlineData("""{"variables":{"GO_BUILDTAGS":"-x"}}""", "spec.variables[GO_BUILDTAGS]", "only TAG_SUFFIX and IMAGE_NAME_SUFFIX may begin with a dash")]
    [InlineData("""{"variables":{"goamd64":"v1"}}""", "spec.variables[goamd64]", "must be the name of a make variable")]
    [InlineData("""{"variables":{"PKG_KERNEL":"x"}}""", "spec.variables[PKG_KERNEL]", "use spec.pkgs.tag, spec.pkgs.prefix and spec.pkgs.overrides")]
    [InlineData("""{"outputs":[]}""", "spec.outputs", "must name at least one")]
    [InlineData("""{"outputs":["kernel","kernel"]}""", "spec.outputs", "\"kernel\" must be named once only")]
    [InlineData("""{"outputs":["kernel;id"]}""", "spec.outputs[0]", "must be words in lower case")]
    [InlineData("""{"imager":{"image":"A"}}""", "spec.imager.image", "must be an image like")]
    [InlineData("""{"imager":{"extraKernelArgs":["a\"b"]}}""", "spec.imager.extraKernelArgs[0]", "printable ASCII")]
    [InlineData("""{"imager":{"systemExtensions":["a","a"]}}""", "spec.imager.systemExtensions", "once only")]
    [InlineData("""{"imager":{"overlay":{"image":"a"}}}""", "spec.imager.overlay.name", "is needed")]
    [InlineData("""{"imager":{"overlay":{"name":"a"}}}""", "spec.imager.overlay.image", "is needed")]
    [InlineData("""{"imager":{"overlay":{"name":"a","image":"a","options":{"-x":"y"}}}}""", "spec.imager.overlay.options[-x]", "an option's name")]
    [InlineData("""{"imager":{"imageCache":"A"}}""", "spec.imager.imageCache", "must be an image like")]
    [InlineData("""{"imager":{"embeddedConfig":{}}}""", "spec.imager.embeddedConfig.secretRef.name", "is needed")]
    [InlineData("""{"imager":{"embeddedConfig":{"secretRef":{"name":"a"},"key":"../a"}}}""", "spec.imager.embeddedConfig.key", "must be a Secret's key")]
    [InlineData("""{"imager":{"meta":{"300":"x"}}}""", "spec.imager.meta[300]", "a META tag")]
    [InlineData("""{"imager":{"secureBoot":{}}}""", "spec.imager.secureBoot.secretRef.name", "is needed")]
    [InlineData("""{"registry":{"host":"https://x","username":"me"}}""", "spec.registry.host", "must be a host")]
    [InlineData("""{"registry":{"host":"x","username":"Me"}}""", "spec.registry.username", "must be a path in lower case")]
    [InlineData("""{"registry":{"host":"x","username":"me","tag":"a b"}}""", "spec.registry.tag", "must be an image tag")]
    [InlineData("""{"registry":{"host":"x","username":"me","pullSecretRefs":[{"name":"A"}]}}""", "spec.registry.pullSecretRefs[0].name", "the name of an object")]
    [InlineData("""{"registry":{"host":"x","username":"me","pullSecretRefs":[{"name":"a"},{"name":"a"}]}}""", "spec.registry.pullSecretRefs", "once only")]
    [InlineData("""{"registry":{"host":"x","username":"me","certSecretRef":{}}}""", "spec.registry.certSecretRef.name", "is needed")]
    [InlineData("""{"registry":{"host":"x","username":"me","mirrors":[{"host":"a/b","endpoints":["m"]}]}}""", "spec.registry.mirrors[0].host", "must be a host")]
    [InlineData("""{"registry":{"host":"x","username":"me","mirrors":[{"host":"a"}]}}""", "spec.registry.mirrors.endpoints", "must name at least one")]
    [InlineData("""{"registry":{"host":"x","username":"me","mirrors":[{"host":"a","endpoints":["https://m"]}]}}""", "spec.registry.mirrors.endpoints[0]", "a registry and a path")]
    [InlineData("""{"cache":{"mode":"Registry"}}""", "spec.cache.reference", "is needed when spec.cache.mode is Registry")]
    [InlineData("""{"cache":{"reference":"a b"}}""", "spec.cache.reference", "must be an image without a digest")]
    [InlineData("""{"job":{"timeout":"4x"}}""", "spec.job.timeout", "must be a duration like 4h")]
    [InlineData("""{"job":{"timeout":"59s"}}""", "spec.job.timeout", "must be between 1m and 720h")]
    [InlineData("""{"job":{"timeout":"721h"}}""", "spec.job.timeout", "must be between 1m and 720h")]
    [InlineData("""{"job":{"timeout":"99999999999999999999h"}}""", "spec.job.timeout", "must be between 1m and 720h")]
    [InlineData("""{"job":{"ttlAfterFinished":"0s"}}""", "spec.job.ttlAfterFinished", "must be between 1m and 8760h")]
    [InlineData("""{"job":{"retries":11}}""", "spec.job.retries", "11 must be between 0 and 10")]
    [InlineData("""{"job":{"retries":-1}}""", "spec.job.retries", "-1 must be between 0 and 10")]
    [InlineData("""{"job":{"nodeSelector":{"kubernetes.io/arch":"amd64"}}}""", "spec.job.nodeSelector[kubernetes.io/arch]", "use spec.platforms")]
    [InlineData("""{"job":{"nodeSelector":{"a b":"c"}}}""", "spec.job.nodeSelector[a b]", "the key of a label")]
    [InlineData("""{"job":{"workspace":{"size":"big"}}}""", "spec.job.workspace.size", "a quantity of bytes")]
    [InlineData("""{"job":{"queueName":"a_b"}}""", "spec.job.queueName", "the name of an object")]
    public void Validate_WrongField_NamesFieldValueAndRule(string change, string field, string expected)
    {
        var json = JsonSerializer.SerializeToNode(Builds.Spec, EntitiesJsonContext.Default.TalosImageBuildSpec)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) json[name] = value?.DeepClone();
        var spec = json.Deserialize(EntitiesJsonContext.Default.TalosImageBuildSpec)!;

        var error = Assert.Single(new TalosImageBuildSpecValidator().Validate(spec).Errors);

        Assert.Equal(field, error.PropertyName);
        Assert.Contains(expected, error.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:hunter2@github.com/me/talos")]
    [InlineData("https://hunter2@github.com/me/talos")]
    [InlineData("ssh://git:hunter2@github.com/me/talos")]
    [InlineData("https://user:hunter2$%@github.com/me/talos")]
    public void Validate_CredentialsInTheAddress_AreRefusedAndNotRepeated(string repository)
    {
        var error = Assert.Single(new TalosImageBuildSpecValidator()
            .Validate(Builds.Spec with { Source = new() { Repository = repository } }).Errors);

        Assert.Contains("spec.source.secretRef", error.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ErrorMessage, StringComparison.Ordinal);
        Assert.Null(error.AttemptedValue);
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
                "spec.job.tolerations has 33 entries; 32 are allowed",
                "spec.outputs has 65 entries; 64 are allowed",
                "spec.variables has 65 entries; 64 are allowed",
            ],
            Messages(spec).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validate_SeveralErrors_GivesAllOfThem() =>
        Assert.Equal(3, Messages(new() { Release = "x", Outputs = ["X"], Registry = new() { Host = "!", Username = "me" } }).Count());

    private static IEnumerable<string> Messages(TalosImageBuildSpec spec) =>
        new TalosImageBuildSpecValidator().Validate(spec).Errors.Select(error => error.ErrorMessage);
}
