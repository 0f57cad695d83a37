using System.Text.Json;
using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Entities.Tests.Crd;

/// <summary>
/// What each CEL rule takes and refuses, and that the validator answers the same. A row is a change of a valid spec; the sentence
/// is the one of the rule that it breaks, and no other is.
/// </summary>
public sealed class CelAgreementTests
{
    private const string Identity = "\"matchOIDCIdentity\":[{\"issuer\":\"a\",\"subject\":\"b\"}]";
    private const string Port = ": the port must be between 1 and 65535";

    public static TheoryData<string, string, string> Rows => new()
    {
        {
            "spec.cache.reference is required",
            """{"cache":{"mode":"Registry","reference":"ghcr.io/me/cache"}}""",
            """{"cache":{"mode":"Registry"}}"""
        },
        {
            "spec.cache.reference must not have a second level",
            """{"cache":{"mode":"Registry","reference":"docker.io/me/cache:talos"}}""",
            """{"cache":{"mode":"Registry","reference":"docker.io/me/talos/cache"}}"""
        },
        {
            "spec.cache.reference must not have a second level",
            """{"cache":{"mode":"Registry","reference":"localhost/me/talos/cache"}}""",
            """{"cache":{"mode":"Registry","reference":"me/talos/cache"}}"""
        },
        { "spec.cache.reference" + Port, Image("cache", "reference", 5000), Image("cache", "reference", 65536) },
        { "spec.imager.meta:", """{"imager":{"meta":{"0x0a":"x","255":"y"}}}""", """{"imager":{"meta":{"256":"x"}}}""" },
        {
            "spec.imager.overlay.options:",
            """{"imager":{"overlay":{"image":"a","name":"a","options":{"configTxt":"x"}}}}""",
            """{"imager":{"overlay":{"image":"a","name":"a","options":{"-x":"y"}}}}"""
        },
        {
            "spec.imager.overlay.image" + Port,
            """{"imager":{"overlay":{"image":"a:5000/b:99999","name":"a"}}}""",
            """{"imager":{"overlay":{"image":"a:99999/b:1","name":"a"}}}"""
        },
        {
            "spec.imager.profiles.input.systemExtensions.imageRef" + Port,
            """{"imager":{"profiles":[{"name":"a","baseProfileName":"metal","input":{"systemExtensions":[{"imageRef":"a:99999"}]}}]}}""",
            """{"imager":{"profiles":[{"name":"a","baseProfileName":"metal","input":{"systemExtensions":[{"imageRef":"a:99999/b"}]}}]}}"""
        },
        {
            "spec.imager.profiles.output.imageOptions.diskSectorSize must be",
            """{"imager":{"profiles":[{"name":"a","baseProfileName":"metal","output":{"imageOptions":{"diskSectorSize":4096}}}]}}""",
            """{"imager":{"profiles":[{"name":"a","baseProfileName":"metal","output":{"imageOptions":{"diskSectorSize":1024}}}]}}"""
        },
        { "spec.imager.catalog" + Port, """{"imager":{"catalog":"a:5000/b"}}""", """{"imager":{"catalog":"a:65536/b"}}""" },
        { "spec.imager.sectorSize must be", """{"imager":{"sectorSize":4096}}""", """{"imager":{"sectorSize":1024}}""" },
        { "spec.registry.names: a name", Names("installer-base"), Names("Installer") },
        { "spec.imager.image" + Port, Image("imager", "image", 1), Image("imager", "image", 0) },
        { "spec.imager.baseInstallerImage" + Port, Image("imager", "baseInstallerImage", 65535), Image("imager", "baseInstallerImage", 70000) },
        { "spec.imager.imageCache" + Port, Image("imager", "imageCache", 443), Image("imager", "imageCache", 655350) },
        {
            "spec.imager.systemExtensions" + Port,
            """{"imager":{"systemExtensions":["a:99999","b:80/c"]}}""",
            """{"imager":{"systemExtensions":["a:99999","b:99999/c"]}}"""
        },
        {
            "spec.job.nodeSelector: a key",
            """{"job":{"nodeSelector":{"example.com/pool":"a"}}}""",
            """{"job":{"nodeSelector":{"-pool":"a"}}}"""
        },
        {
            "spec.job.nodeSelector must not contain",
            """{"job":{"nodeSelector":{"kubernetes.io/hostname":"a"}}}""",
            """{"job":{"nodeSelector":{"kubernetes.io/arch":"arm64"}}}"""
        },
        { "spec.verify.images: a rule must have", ImageRule("\"skip\":true"), ImageRule("\"skip\":false") },
        { "spec.verify.images: a rule must have", ImageRule("\"secretRef\":{\"name\":\"a\"}"), ImageRule("\"secretRef\":{\"name\":\"a\"},\"deny\":true") },
        { "spec.verify.images: a rule must have", ImageRule(Identity), ImageRule(Identity + ",\"secretRef\":{\"name\":\"a\"}") },
        {
            "spec.verify.images.trustedRootSecretRef can only",
            ImageRule(Identity + ",\"trustedRootSecretRef\":{\"name\":\"a\"}"),
            ImageRule("\"deny\":true,\"trustedRootSecretRef\":{\"name\":\"a\"}")
        },
        {
            "spec.attest requires spec.sign",
            """{"attest":{"sbom":true},"sign":{"secretRef":{"name":"key"}}}""",
            """{"attest":{"sbom":true}}"""
        },
        { "spec.attest requires spec.sign", """{"attest":{"provenance":false}}""", """{"attest":{"provenance":true}}""" },
        { "spec.job.timeout", """{"job":{"timeout":"720h"}}""", """{"job":{"timeout":"720h1s"}}""" },
        { "spec.job.timeout", """{"job":{"timeout":"1m"}}""", """{"job":{"timeout":"59.9s"}}""" },
        { "spec.job.timeout", """{"job":{"timeout":"90m"}}""", """{"job":{"timeout":"99999999999999999h"}}""" },
        { "spec.job.ttlAfterFinished", """{"job":{"ttlAfterFinished":"8760h"}}""", """{"job":{"ttlAfterFinished":"8761h"}}""" },
        { "spec.job.ttlAfterFinished", """{"job":{"ttlAfterFinished":"1h30m"}}""", """{"job":{"ttlAfterFinished":"100000h"}}""" },
        { "spec.pkgs.build.repository must not contain credentials", Repository("ssh://git@a/b"), Repository("https://me:pw@a/b") },
        { "spec.pkgs.build.repository" + Port, Repository("ssh://git@a:22/b"), Repository("ssh://git@a:99999/b") },
        {
            "spec.pkgs.build.revision must not end",
            """{"pkgs":{"build":{"targets":["kernel"],"revision":"a.locks"}}}""",
            """{"pkgs":{"build":{"targets":["kernel"],"revision":"a.lock"}}}"""
        },
        {
            "spec.pkgs.overrides: a package name",
            """{"pkgs":{"overrides":{"sd-boot":"a"}}}""",
            """{"pkgs":{"overrides":{"SD_BOOT":"a"}}}"""
        },
        { "spec.pkgs.overrides" + Port, """{"pkgs":{"overrides":{"kernel":"a:5000/b"}}}""", """{"pkgs":{"overrides":{"kernel":"a:050/b"}}}""" },
        { "spec.pkgs.prefix" + Port, """{"pkgs":{"prefix":"a:5000/b"}}""", """{"pkgs":{"prefix":"a:65536/b"}}""" },
        { "spec.registry.host" + Port, Host("host", "ghcr.io:5000"), Host("host", "ghcr.io:99999") },
        { "spec.registry.advertisedHost" + Port, Host("advertisedHost", "ghcr.io"), Host("advertisedHost", "ghcr.io:65536") },
        { "spec.registry.username must not contain a slash", Hub("docker.io", null, "me"), Hub("docker.io", null, "me/talos") },
        { "spec.registry.username must not contain a slash", Hub("ghcr.io", null, "me/talos"), Hub("index.docker.io", null, "me/talos") },
        { "spec.registry.username must not contain a slash", Hub("ghcr.io", "a.docker.io", "me/talos"), Hub("ghcr.io", "registry-1.docker.io", "me/talos") },
        { "spec.registry.mirrors.host" + Port, Mirror("a:5000", "b"), Mirror("a:65537", "b") },
        { "spec.registry.mirrors.endpoints" + Port, Mirror("a", "b:5000/c"), Mirror("a", "b:100000/c") },
        {
            "spec.source.repository must not contain credentials",
            """{"source":{"repository":"https://github.com/me/talos.git"}}""",
            """{"source":{"repository":"https://me@github.com/me/talos.git"}}"""
        },
        {
            "spec.source.repository" + Port,
            """{"source":{"repository":"https://git.example.com:8443/me/talos.git"}}""",
            """{"source":{"repository":"https://git.example.com:84430/me/talos.git"}}"""
        },
        { "spec.outputs, profiles and the targets", Products(outputs: 40, packages: 24), Products(outputs: 40, packages: 25) },
        { "spec.outputs, profiles and the targets", Extensions(outputs: 48, trees: 8, targets: 2), Extensions(outputs: 49, trees: 8, targets: 2) },
        { "spec.outputs, profiles and the targets", WithOverlay(outputs: 63), WithOverlay(outputs: 64) },
        { "spec.outputs must list at least one entry", """{"outputs":[],"pkgs":{"build":{"targets":["kernel"]}}}""", """{"outputs":[]}""" },
        { "spec.outputs must list at least one entry", """{"outputs":null,"extensions":{"build":[{"targets":["zfs"]}]}}""", """{"outputs":null,"extensions":{}}""" },
        { "spec.outputs must list at least one entry", Board("""{"outputs":[],""", Sbc()), """{"outputs":[],"imager":{"overlay":{"name":"a"}}}""" },
        { "spec.pkgs.build.vars: a name", Tree("vars", "linux_version"), Tree("vars", "linux-version") },
        { "spec.pkgs.build.variables: a name", Tree("variables", "TOOLS"), Tree("variables", "tools") },
        { "spec.pkgs.build.variables must not set", Tree("variables", "TOOLS_REV"), Tree("variables", "KERNEL_TARGET") },
        { "spec.extensions.build: an entry must have either", Extension("""{"targets":["zfs"]}"""), Extension("{}") },
        {
            "spec.extensions.build: an entry must have either",
            Extension("""{"dockerfile":"Dockerfile","name":"mine","path":"a/b","buildArgs":{"X":"y"}}"""),
            Extension("""{"dockerfile":"Dockerfile","name":"mine","targets":["zfs"]}""")
        },
        {
            "spec.extensions.build.name is required",
            Extension("""{"dockerfile":"Dockerfile","name":"mine"}"""),
            Extension("""{"dockerfile":"Dockerfile"}""")
        },
        {
            "spec.extensions.build: path, name and buildArgs",
            Extension("""{"targets":["zfs"],"path":"","name":""}"""),
            Extension("""{"targets":["zfs"],"path":"a"}""")
        },
        {
            "spec.extensions.build: vars and variables",
            Extension("""{"targets":["zfs"],"vars":{"a":"b"}}"""),
            Extension("""{"dockerfile":"Dockerfile","name":"mine","vars":{"a":"b"}}""")
        },
        {
            "spec.extensions.build.revision is required",
            Extension("""{"targets":["zfs"],"repository":"https://github.com/me/extensions.git","revision":"main"}"""),
            Extension("""{"targets":["zfs"],"repository":"https://github.com/me/extensions.git"}""")
        },
        { "spec.extensions.build.revision must not end", Extension("""{"targets":["zfs"],"revision":"main"}"""), Extension("""{"targets":["zfs"],"revision":"a.lock"}""") },
        {
            "spec.extensions.build.repository must not contain credentials",
            Extension("""{"targets":["zfs"],"revision":"main","repository":"ssh://git@a/b"}"""),
            Extension("""{"targets":["zfs"],"revision":"main","repository":"https://me:pw@a/b"}""")
        },
        {
            "spec.extensions.build.repository" + Port,
            Extension("""{"targets":["zfs"],"revision":"main","repository":"ssh://git@a:22/b"}"""),
            Extension("""{"targets":["zfs"],"revision":"main","repository":"ssh://git@a:99999/b"}""")
        },
        { "spec.imager.overlay must not have both", Board("{", Sbc()), Board("{", Sbc(), image: "a") },
        { "spec.imager.overlay.build.repository must not contain credentials", Board("{", Sbc("ssh://git@a/b")), Board("{", Sbc("https://me:pw@a/b")) },
        { "spec.imager.overlay.build.repository" + Port, Board("{", Sbc("ssh://git@a:22/b")), Board("{", Sbc("ssh://git@a:99999/b")) },
        { "spec.imager.overlay.build.revision must not end", Board("{", Sbc(revision: "a.locks")), Board("{", Sbc(revision: "a.lock")) },
        { "spec.imager.overlay.build.vars: a name", Board("{", Sbc(more: ""","vars":{"uboot_version":"1"}""")), Board("{", Sbc(more: ""","vars":{"1":"1"}""")) },
        { "spec.imager.overlay.build.variables: a name", Board("{", Sbc(more: ""","variables":{"X":"1"}""")), Board("{", Sbc(more: ""","variables":{"x":"1"}""")) },
        { "spec.imager.overlay.build.variables must not set", Board("{", Sbc(more: ""","variables":{"X":"1"}""")), Board("{", Sbc(more: ""","variables":{"SHELL":"1"}""")) },
        { "spec.source.revision must not end", """{"source":{"revision":"release-1.13"}}""", """{"source":{"revision":"release.lock"}}""" },
        { "spec.variables: a name", """{"variables":{"GOAMD64":"v1"}}""", """{"variables":{"goamd64":"v1"}}""" },
        { "spec.variables: only TAG_SUFFIX", """{"variables":{"TAG_SUFFIX":"-acme"}}""", """{"variables":{"GO_BUILDTAGS":"-acme"}}""" },
        { "spec.variables must not set TAG,", """{"variables":{"TAGS":"v1"}}""", """{"variables":{"TAG":"v1"}}""" },
        { "spec.variables must not set SHA,", """{"variables":{"SHA_X":"v1"}}""", """{"variables":{"SHA":"v1"}}""" },
        { "spec.variables must not set REGISTRY,", """{"variables":{"REGISTRY_X":"v1"}}""", """{"variables":{"REGISTRY":"v1"}}""" },
        { "spec.variables must not set PLATFORM,", """{"variables":{"PLATFORM_X":"v1"}}""", """{"variables":{"PLATFORM":"v1"}}""" },
        { "spec.variables must not set PKGS,", """{"variables":{"PKG":"v1"}}""", """{"variables":{"PKG_KERNEL":"v1"}}""" },
        { "spec.variables must not set IMAGER_ARGS", """{"variables":{"IMAGER_ARG":"v1"}}""", """{"variables":{"IMAGER_ARGS":"v1"}}""" },
        { "spec.variables must not set PUSH,", """{"variables":{"PUSHED":"v1"}}""", """{"variables":{"PUSH":"true"}}""" },
        { "spec.variables must not set variables that control make", """{"variables":{"SHELL_X":"v1"}}""", """{"variables":{"SHELL":"sh"}}""" },
    };

    [Fact]
    public void Rows_NameEveryRule()
    {
        var sentences = Rows.Select(row => (string)row[0]).ToList();

        Assert.All(CelRules.All, rule => Assert.Contains(sentences, sentence => rule.Message.StartsWith(sentence, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void RuleAndValidator_OfEachRow_Agree(string sentence, string accepted, string refused)
    {
        Assert.Empty(CelRules.Broken(CrdFile.Schema, Build(accepted)));
        Assert.Empty(Refusals(accepted));

        var broken = Assert.Single(CelRules.Broken(CrdFile.Schema, Build(refused)));
        Assert.StartsWith(sentence, broken, StringComparison.Ordinal);
        Assert.Single(Refusals(refused));
    }

    private static string Image(string part, string field, int port) => $$$"""{"{{{part}}}":{"{{{field}}}":"a:{{{port}}}/b:v1"}}""";

    private static string Products(int outputs, int packages)
    {
        JsonArray Names(int count) => [.. Enumerable.Range(0, count).Select(number => (JsonNode)$"name{number}")];
        return new JsonObject { ["outputs"] = Names(outputs), ["pkgs"] = new JsonObject { ["build"] = new JsonObject { ["targets"] = Names(packages) } } }.ToJsonString();
    }

    private static string Extensions(int outputs, int trees, int targets)
    {
        JsonArray Names(int count) => [.. Enumerable.Range(0, count).Select(number => (JsonNode)$"name{number}")];
        JsonArray builds = [.. Enumerable.Range(0, trees).Select(_ => (JsonNode)new JsonObject { ["targets"] = Names(targets) })];
        return new JsonObject { ["outputs"] = Names(outputs), ["extensions"] = new JsonObject { ["build"] = builds } }.ToJsonString();
    }

    private static string WithOverlay(int outputs) =>
        Board($$"""{"outputs":[{{string.Join(',', Enumerable.Range(0, outputs).Select(number => $"\"name{number}\""))}}],""", Sbc());

    private static string Tree(string map, string name) => $$$$$"""{"pkgs":{"build":{"targets":["kernel"],"{{{{{map}}}}}":{"{{{{{name}}}}}":"1"}}}}""";

    private static string Extension(string entry) => $$$"""{"extensions":{"build":[{{{entry}}}]}}""";

    private static string Sbc(string repository = "https://a/b", string revision = "v1", string more = "") =>
        $$"""{"repository":"{{repository}}","revision":"{{revision}}","target":"sbc"{{more}}}""";

    private static string Board(string start, string build, string image = "") =>
        start + $$"""
            "imager":{"overlay":{"name":"a","image":"{{image}}","build":
            """ + build + "}}}";

    private static string Repository(string address) => $$$$"""{"pkgs":{"build":{"targets":["kernel"],"repository":"{{{{address}}}}"}}}""";

    private static string Host(string field, string host)
    {
        var registry = new JsonObject { ["host"] = "a", ["username"] = "me", [field] = host };
        return new JsonObject { ["registry"] = registry }.ToJsonString();
    }

    private static string ImageRule(string fields) => $$$"""{"verify":{"images":[{"match":"*",{{{fields}}}}]}}""";

    private static string Names(string name) =>
        $$$$"""{"registry":{"host":"a","username":"me","names":{"{{{{name}}}}":"boards/installer"}}}""";

    private static string Hub(string host, string? advertisedHost, string username)
    {
        var registry = new JsonObject { ["host"] = host, ["username"] = username };
        if (advertisedHost is not null)
        {
            registry["advertisedHost"] = advertisedHost;
        }

        return new JsonObject { ["registry"] = registry }.ToJsonString();
    }

    private static string Mirror(string host, string endpoint) =>
        $$$"""{"registry":{"host":"a","username":"me","mirrors":[{"host":"{{{host}}}","endpoints":["{{{endpoint}}}"]}]}}""";

    private static IReadOnlyList<SpecError> Refusals(string change) => new TalosImageBuildValidator()
        .Check(Build(change)["spec"].Deserialize(EntitiesJsonContext.Default.TalosImageBuildSpec)!);

    private static JsonObject Build(string change)
    {
        var spec = new JsonObject
        {
            ["release"] = "v1.13.9",
            ["outputs"] = new JsonArray("kernel"),
            ["registry"] = new JsonObject { ["host"] = "ghcr.io", ["username"] = "me" },
        };
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            spec[name] = value?.DeepClone();
        }

        return new JsonObject { ["spec"] = spec };
    }
}
