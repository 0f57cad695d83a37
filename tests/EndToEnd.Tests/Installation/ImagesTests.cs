using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Installation;

/// <summary>What <c>make images PLATFORMS=linux/amd64,linux/arm64 PUSH=1</c> has pushed.</summary>
public sealed class ImagesTests
{
    [SkippableTheory]
    [InlineData("talos-image-operator", "65532:65532")]
    [InlineData("talos-image-builder", "1000:1000")]
    public async Task Image_Pushed_IsAnIndexOfBothPlatformsWithProvenanceAndSbom(string name, string user)
    {
        Stack.Require();
        var values = ImageValues.Read();
        var repository = $"{values.Registry}/{name}";
        var (digest, index) = (await RegistryClient.FindAsync($"{repository}:{values.Tag}"))!.Value;
        var manifests = index["manifests"]!.AsArray().Select(manifest => manifest!.AsObject()).ToList();
        var platforms = manifests.Where(manifest => (string)manifest["platform"]!["os"]! == "linux").ToList();

        Assert.Equal(name == "talos-image-operator" ? values.OperatorDigest : values.BuilderDigest, digest);
        Assert.Equal(["amd64", "arm64"], platforms.Select(manifest => (string)manifest["platform"]!["architecture"]!).Order());
        var (baseDigest, _) = (await RegistryClient.FindAsync(Stack.DebianImage))!.Value;
        foreach (var platform in platforms)
        {
            var config = await ConfigAsync(repository, platform);
            var labels = config["config"]!["Labels"]!;
            Assert.Equal((string)platform["platform"]!["architecture"]!, (string)config["architecture"]!);
            Assert.Equal(user, (string)config["config"]!["User"]!);
            Assert.Equal((Stack.DebianImage, baseDigest), ((string)labels["org.opencontainers.image.base.name"]!, (string)labels["org.opencontainers.image.base.digest"]!));
            Assert.Equal((name, values.Tag), ((string)labels["org.opencontainers.image.title"]!, (string)labels["org.opencontainers.image.version"]!));
            Assert.Matches("^[0-9a-f]{40}$", (string)labels["org.opencontainers.image.revision"]!);
            var statements = await StatementsAsync(repository, manifests, platform);
            Assert.Equal(["https://slsa.dev/provenance/v0.2", "https://spdx.dev/Document"], statements.Keys.Order());
            var packages = statements["https://spdx.dev/Document"]["predicate"]!["packages"]!.AsArray().Select(package => (string)package!["name"]!).ToList();
            Assert.Contains(name == "talos-image-operator" ? "libssl3t64" : "skopeo", packages);
        }
    }

    [SkippableFact]
    public async Task Operator_OfARegistry_DefaultsToTheBuilderThere()
    {
        Stack.Require();
        var values = ImageValues.Read();
        var (_, index) = (await RegistryClient.FindAsync($"{values.Registry}/talos-image-operator:{values.Tag}"))!.Value;
        var config = await ConfigAsync($"{values.Registry}/talos-image-operator", index["manifests"]![0]!);
        Assert.Contains($"TALOS_IMAGE_OPERATOR_BUILDER_IMAGE={values.Registry}/talos-image-builder:{values.Tag}", config["config"]!["Env"]!.AsArray().Select(variable => (string)variable!));
    }

    [SkippableFact]
    public async Task BuildKit_Copied_IsNamedByDigest()
    {
        Stack.Require();
        var values = ImageValues.Read();
        Assert.StartsWith($"{values.Registry}/buildkit:", values.BuildKit, StringComparison.Ordinal);
        var image = values.BuildKit.Split('@');
        Assert.Equal(image[1], (await RegistryClient.FindAsync(image[0]))!.Value.Digest);
    }

    [SkippableFact]
    public async Task Programs_ForArm64_RunUnderQemu()
    {
        Stack.Require();
        var folder = Directory.CreateTempSubdirectory("talos-image-arm64-").FullName;
        try
        {
            var version = ProjectVersion();
            Assert.Equal(version, (await RunAsync(folder, "talos-image-operator", "--version")).Trim());
            Assert.Equal(version, (await RunAsync(folder, "talos-image-builder", "--version")).Trim());
            var plan = await RunAsync(folder, "talos-image-builder", "plan", "-f", Path.Combine(Repository.Root, "config/samples/custom-kernel.yaml"));
            Assert.Contains("installer-base", plan, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonObject> ConfigAsync(string repository, JsonNode manifest)
    {
        var (_, image) = (await RegistryClient.FindAsync($"{repository}@{manifest["digest"]}"))!.Value;
        return JsonNode.Parse(await RegistryClient.TextAsync(repository, image["config"]!))!.AsObject();
    }

    /// <summary>The statements that the index has for a platform, by type.</summary>
    private static async Task<Dictionary<string, JsonNode>> StatementsAsync(string repository, IEnumerable<JsonObject> manifests, JsonObject platform)
    {
        var attestation = Assert.Single(
            manifests, manifest => (string?)manifest["annotations"]?["vnd.docker.reference.digest"] == (string)platform["digest"]!);
        var (_, manifest) = (await RegistryClient.FindAsync($"{repository}@{attestation["digest"]}"))!.Value;
        var statements = new Dictionary<string, JsonNode>();
        foreach (var layer in manifest["layers"]!.AsArray())
        {
            statements[(string)layer!["annotations"]!["in-toto.io/predicate-type"]!] = JsonNode.Parse(await RegistryClient.TextAsync(repository, layer))!;
        }

        return statements;
    }

    /// <summary>Runs a program of the arm64 image with the libraries of that image, by the emulator itself: not every machine registers it.</summary>
    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var root = Path.Combine(folder, program);
        if (!Directory.Exists(root))
        {
            var values = ImageValues.Read();
            var (_, index) = (await RegistryClient.FindAsync($"{values.Registry}/{program}:{values.Tag}"))!.Value;
            var digest = index["manifests"]!.AsArray().Single(manifest => (string)manifest!["platform"]!["architecture"]! == "arm64")!["digest"];
            Directory.CreateDirectory(root);
            var container = (await SucceedsAsync("docker", "create", "--platform", "linux/arm64", $"{values.Registry}/{program}@{digest}")).Trim();
            try
            {
                var archive = Path.Combine(folder, $"{program}.tar");
                await SucceedsAsync("docker", "export", "--output", archive, container);
                await SucceedsAsync("tar", "-xf", archive, "-C", root, "usr", "lib", "etc");
            }
            finally
            {
                await SucceedsAsync("docker", "rm", container);
            }
        }

        return await SucceedsAsync("qemu-aarch64-static", ["-L", root, Path.Combine(root, "usr/local/bin", program), .. arguments]);
    }

    private static async Task<string> SucceedsAsync(string program, params string[] arguments)
    {
        var result = await Tool.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result.StandardError}");
        return result.StandardOutput;
    }

    private static string ProjectVersion() => System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
}
