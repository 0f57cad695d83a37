using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>
/// The releases whose builds differ, each output of each, as the release matrix has them: a new row of it is built here by itself.
/// </summary>
public sealed class DialectTests : IDisposable
{
    private const string KernelArgument = "talos.config=https://example.org/?u=${uuid}";

    private readonly string folder = Directory.CreateTempSubdirectory("talos-image-dialect-").FullName;

    public static TheoryData<string, string> Dialects => new()
    {
        { "v1.6", "v1.6.8" }, { "v1.9", "v1.9.6" }, { "v1.10", "v1.10.9" }, { "v1.13", "v1.13.9" }, { "v1.14", "v1.14.0-rc.1" },
    };

    public static TheoryData<string, string> PrivilegedDialects => new() { { "v1.6", "v1.6.8" }, { "v1.9", "v1.9.6" }, { "v1.10", "v1.10.9" } };

    private static string PrivilegedBuildKit => Environment.GetEnvironmentVariable("TALOS_PRIVILEGED_BUILDKIT") ?? "";

    [SkippableTheory, MemberData(nameof(Dialects))]
    public async Task Run_EveryOutputOfRelease_IsInTheRegistryWithItsFiles(string dialect, string release)
    {
        Stack.Require();
        await CheckAsync(dialect, release, "all", "linux/amd64", Stack.BuildKit, output => !IsPrivileged(output, release));
    }

    [SkippableTheory, MemberData(nameof(PrivilegedDialects))]
    public async Task Run_DiskImagesBeforeV113_AreMadeByAPrivilegedImager(string dialect, string release)
    {
        Stack.Require();
        Skip.If(PrivilegedBuildKit.Length == 0, "TALOS_PRIVILEGED_BUILDKIT names no BuildKit 0.27 or newer that grants security.insecure");
        await CheckAsync(
            dialect, release, "disks", "linux/amd64", PrivilegedBuildKit, output => IsPrivileged(output, release) && output.OnlyArchitecture is null);
    }

    [SkippableFact]
    public async Task Run_BoardsOfV16_AreMadeForArm64()
    {
        Stack.Require();
        Skip.If(PrivilegedBuildKit.Length == 0, "TALOS_PRIVILEGED_BUILDKIT names no BuildKit 0.27 or newer that grants security.insecure");
        await CheckAsync("v1.6", "v1.6.8", "boards", "linux/arm64", PrivilegedBuildKit, output => output.OnlyArchitecture is not null);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static bool IsPrivileged(OutputRow output, string release) =>
        output.Media == MediaKind.DiskImage && ReleaseMatrix.Of(TalosRelease.Parse(release)).Facts.PrivilegedDiskImages;

    private async Task CheckAsync(
        string dialect, string release, string part, string platform, string buildKit, Func<OutputRow, bool> wanted)
    {
        var outputs = ReleaseMatrix.Of(TalosRelease.Parse(release)).Outputs.Where(wanted).Select(output => output.Name).ToList();
        var name = $"dialect-{dialect.Replace('.', '-')}-{part}";
        foreach (var (number, some) in outputs.Chunk(64).Index()) // as many as a spec may name
        {
            var manifest = Manifest($"{name}-{number}", dialect, release, platform, some);
            await RunAsync(manifest, buildKit);
            foreach (var product in Products(manifest, platform))
                await AssertPublishedAsync(product, release, platform);
        }
    }

    private static string Manifest(string name, string dialect, string release, string platform, string[] outputs)
    {
        var manifest = new Manifest(name)
            .With("release", release)
            .With("source.repository", $"{Stack.Git}/talos-{dialect}.git")
            .With("platforms", new JsonArray(platform))
            .With("outputs", new JsonArray([.. outputs.Select(output => JsonValue.Create(output))]))
            .With("imager.secureBoot.secretRef.name", "keys")
            .With("imager.extraKernelArgs", new JsonArray(KernelArgument))
            .With("imager.privileged", outputs.Any(output => ReleaseMatrix.Outputs.Any(row => row.Name == output && IsPrivileged(row, release))));

        // v1.6 knows one override, the kernel, and no other place for the rest.
        return (dialect == "v1.6" ? manifest.With("pkgs.prefix", null) : manifest).ToString();
    }

    private async Task RunAsync(string manifest, string buildKit)
    {
        var file = Path.Combine(folder, "build.yaml");
        await File.WriteAllTextAsync(file, manifest);
        var keys = Directory.CreateDirectory(Path.Combine(folder, "keys")).FullName;
        foreach (var key in (string[])["uki-signing-key.pem", "uki-signing-cert.pem", "pcr-signing-key.pem"])
            await File.WriteAllTextAsync(Path.Combine(keys, key), $"-----BEGIN {key}-----\n");

        var work = Path.Combine(folder, Guid.NewGuid().ToString("n"));
        var run = await Tool.RunAsync(
            Stack.Builder, ["run", "-f", file, "--buildkit", buildKit, "--workdir", work, "--secureboot-keys", keys],
            limit: TimeSpan.FromMinutes(8));
        Assert.True(run.ExitCode == 0, run.StandardOutput + run.StandardError);
    }

    private static List<StepProduct> Products(string manifest, string platform)
    {
        TalosImageBuildSpec spec = ManifestReader.Read(manifest).Spec;
        return [.. BuildPlanner.Plan(spec, platform).Steps.Select(step => step.Produces).OfType<StepProduct>().Where(product => product.Published)];
    }

    private static async Task AssertPublishedAsync(StepProduct product, string release, string platform)
    {
        var index = await RegistryClient.FindAsync($"{product.Repository}:{release}");
        Assert.True(index is not null, $"{product.Repository}:{release} is not there");
        var entry = Assert.Single(index.Value.Manifest["manifests"]!.AsArray())!;
        Assert.Equal(platform, $"{entry["platform"]!["os"]}/{entry["platform"]!["architecture"]}");

        var manifest = (await RegistryClient.FindAsync($"{product.Repository}@{entry["digest"]}"))!.Value.Manifest;
        Assert.Equal(product.ArtifactType, (string?)manifest["artifactType"]);
        if (product.Kind == ProductKind.Artifact)
        {
            var files = manifest["layers"]!.AsArray().Select(layer => (string?)layer!["annotations"]!["org.opencontainers.image.title"]);
            Assert.Equal(product.Files.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        }

        if (product.Output == "iso")
            Assert.Contains(KernelArgument, await RegistryClient.TextAsync(product.Repository, manifest["layers"]![0]!), StringComparison.Ordinal);
    }
}
