using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Signing;

/// <summary>The publish step that says what it publishes was made of, judged by the real cosign.</summary>
public sealed class AttestedReleaseTests : IDisposable
{
    private const string Slsa = "https://slsa.dev/provenance/v1";
    private const string Spdx = "https://spdx.dev/Document";
    private const string Inputs = """{"images":[{"name":"ghcr.io/siderolabs/kernel:v1","field":"spec.source","digest":"sha256:DIGEST"},{"name":"siderolabs/zfs","field":"spec.imager.systemExtensions","digest":"sha256:DIGEST"},{"name":"the images of x","field":"spec.source"}]}""";

    private readonly TempFolder _folder = new();
    private readonly CosignTool _cosign;
    private readonly string _digest = new('a', 64);
    private string _secret = "";

    public AttestedReleaseTests()
    {
        _cosign = new CosignTool(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Run_WithProvenance_NamesIndexManifestsSourcesAndInputs()
    {
        using var release = await ReleaseAsync("installer", "talos-kernel");
        var inputs = PushInputs(release);

        var result = await RunAsync(release, new AttestPlan
        {
            Provenance = true,
            Builder = "https://example.com/builder",
            Version = "0.1.0",
            Invocation = "talos/pi5/uid/run",
            StartedOn = DateTimeOffset.UnixEpoch,
            Spec = """{"release":"v1.13.9"}""",
            Sources = [new AttestedSource("https://github.com/siderolabs/talos.git", "v1.13.9", Plans.Commit, VerifiedBy: "SHA256:vfJw")],
            Inputs = inputs,
        });

        Assert.Equal(new ResultAttestation(), result.Attestation);
        foreach (var output in release.Outputs)
        {
            var statement = Assert.Single(_cosign.Statements(Public, Image(release, output, release.IndexDigest(output)), Slsa));
            Assert.Equal(
                [release.IndexDigest(output), .. release.Manifests[output].Select(manifest => manifest.Digest)],
                statement.GetProperty("subject").EnumerateArray().Select(subject => $"sha256:{subject.GetProperty("digest").GetProperty("sha256").GetString()}"));
            var predicate = statement.GetProperty("predicate");
            var definition = predicate.GetProperty("buildDefinition");
            Assert.Equal("v1.13.9", definition.GetProperty("externalParameters").GetProperty("spec").GetProperty("release").GetString());
            Assert.Equal(
                [
                    $"git+https://github.com/siderolabs/talos.git@v1.13.9 gitCommit:{Plans.Commit}", $"oci://ghcr.io/siderolabs/kernel:v1 sha256:{_digest}",
                    $" sha256:{_digest}", " ",
                ],
                definition.GetProperty("resolvedDependencies").EnumerateArray().Select(Dependency));
            Assert.Equal("""{"verifiedBy":"SHA256:vfJw"}""", definition.GetProperty("resolvedDependencies")[0].GetProperty("annotations").GetRawText());
            Assert.Equal("https://example.com/builder", predicate.GetProperty("runDetails").GetProperty("builder").GetProperty("id").GetString());
            Assert.Equal("1970-01-01T00:00:00Z", predicate.GetProperty("runDetails").GetProperty("metadata").GetProperty("startedOn").GetString());
        }
    }

    [SkippableFact]
    public async Task Run_WithSbom_AttachesThatOfTheImagerToEveryManifestAndNamesWhatHasNone()
    {
        using var release = await ReleaseAsync("installer", "talos-kernel");
        // As large as that of a release of Talos.
        var document = $$"""{"spdxVersion":"SPDX-2.3","name":"talos","comment":"{{new string('x', 2 << 20)}}"}""";
        var imager = $"{StackParts.Registry}/{release.User}/imager";
        var digest = await SmallImage.PushAsync(_folder, $"{imager}:1", ("usr/install/amd64/talos.spdx.json", document));

        var result = await RunAsync(release, Plan() with { Sbom = true, Imagers = new Dictionary<string, string> { ["linux/amd64"] = $"{imager}@{digest}" } });

        Assert.Equal(["installer", "talos-kernel"], result.Attestation!.WithoutSbom!); // of arm64
        Assert.All(release.Outputs, output =>
        {
            var amd64 = release.Manifests[output].Single(manifest => manifest.Platform == "linux/amd64").Digest;
            var arm64 = release.Manifests[output].Single(manifest => manifest.Platform == "linux/arm64").Digest;
            var statement = Assert.Single(_cosign.Statements(Public, Image(release, output, amd64), Spdx));
            Assert.Equal("talos", statement.GetProperty("predicate").GetProperty("name").GetString());
            Assert.Throws<InvalidOperationException>(() => _cosign.Statements(Public, Image(release, output, arm64), Spdx));
        });
    }

    [SkippableFact]
    public async Task Run_Twice_AttachesNothingASecondTimeAndTheSignatureComesFirst()
    {
        using var release = await ReleaseAsync("installer");
        var plan = Plan() with { Provenance = true };

        await RunAsync(release, plan);
        var first = Referrers(release);
        await RunAsync(release, plan);

        Assert.Equal(["https://sigstore.dev/cosign/sign/v1", Slsa], first);
        Assert.Equal(first, Referrers(release));
    }

    [SkippableFact]
    public async Task Run_WithProvenance_IsFoundForAFileAlone()
    {
        StackParts.Require();
        CosignTool.Require();
        var repository = $"{StackParts.Registry}/t{Guid.NewGuid():n}/talos-kernel";
        var file = _folder.Write("vmlinuz-amd64", "a kernel");
        RealProgram.Shell($"cd '{_folder.Path}' && oras push --plain-http --artifact-type application/vnd.talosimages.kernel {repository}:built vmlinuz-amd64");
        var manifest = RealProgram.Run("oras", "resolve", "--plain-http", $"{repository}:built").Trim();
        var size = Encoding.UTF8.GetByteCount(RealProgram.Run("oras", "manifest", "fetch", "--plain-http", $"{repository}@{manifest}"));
        var publish = new PublishPlan
        {
            Fingerprint = new string('f', 64),
            Registry = new RegistryPlan { Host = StackParts.Registry, Username = repository.Split('/')[1], Tag = "v1" },
            Commit = Plans.Commit,
            SourceDateEpoch = 1,
            Sign = true,
            Attest = Plan() with { Provenance = true },
            Outputs = [new PublishedOutput { Name = "kernel", Repository = repository, Manifests = [new PublishedManifest { Platform = "linux/amd64", Digest = manifest, Size = size }] }],
        };
        _secret = SigningKeys.Make(_folder, "p256");

        await RunAsync(publish);
        var index = RealProgram.Run("oras", "resolve", "--plain-http", $"{repository}:v1").Trim();
        var bundle = Bundle($"{repository}@{index}", Slsa);

        Assert.Null(_cosign.VerifyBlob(Public, bundle, Slsa, file));
        Assert.NotNull(_cosign.VerifyBlob(Public, bundle, Slsa, _folder.Write("other", "another kernel")));
        Assert.Contains($"sha256:{Convert.ToHexStringLower(SHA256.HashData("a kernel"u8))}", RealProgram.Run("oras", "manifest", "fetch", "--plain-http", $"{repository}@{manifest}"), StringComparison.Ordinal);
    }

    private string Public => Path.Combine(_secret, "cosign.pub");

    private static AttestPlan Plan() => new() { Builder = "https://example.com/builder", Version = "0.1.0", Invocation = "a/b", Spec = "{}", Sources = [] };

    private static string Dependency(JsonElement dependency)
    {
        var uri = dependency.TryGetProperty("uri", out var value) ? value.GetString() : "";
        return dependency.TryGetProperty("digest", out var digest)
            ? $"{uri} {digest.EnumerateObject().Single().Name}:{digest.EnumerateObject().Single().Value.GetString()}"
            : $"{uri} ";
    }

    private async Task<SmallRelease> ReleaseAsync(params string[] outputs)
    {
        StackParts.Require();
        CosignTool.Require();
        _secret = SigningKeys.Make(_folder, "p256");
        return await SmallRelease.PushAsync(StackParts.Registry, ["linux/amd64", "linux/arm64"], outputs);
    }

    private string PushInputs(SmallRelease release)
    {
        var repository = $"{StackParts.Registry}/{release.User}/talos-inputs";
        _folder.Write("inputs.json", Inputs.Replace("DIGEST", _digest, StringComparison.Ordinal));
        RealProgram.Shell($"cd '{_folder.Path}' && oras push --plain-http {repository}:list inputs.json");
        return $"{repository}@{RealProgram.Run("oras", "resolve", "--plain-http", $"{repository}:list").Trim()}";
    }

    /// <summary>The predicate types of the index's bundles, in the order of the registry's list.</summary>
    private static List<string> Referrers(SmallRelease release) =>
        [.. Bundles(Image(release, "installer", release.IndexDigest("installer"))).Select(entry => entry.GetProperty("annotations").GetProperty("dev.sigstore.bundle.predicateType").GetString()!)];

    private static List<JsonElement> Bundles(string image) => [.. JsonDocument
        .Parse(RealProgram.Run("oras", "discover", "--plain-http", "--format", "json", "--artifact-type", StatementBundle.MediaType, image))
        .RootElement.GetProperty("manifests").EnumerateArray()];

    private string Bundle(string image, string type)
    {
        var referrer = Bundles(image).Single(entry => entry.GetProperty("annotations").GetProperty("dev.sigstore.bundle.predicateType").GetString() == type);
        var repository = image.Split('@')[0];
        var manifest = JsonDocument.Parse(RealProgram.Run("oras", "manifest", "fetch", "--plain-http", $"{repository}@{referrer.GetProperty("digest").GetString()}"));
        var layer = manifest.RootElement.GetProperty("layers")[0].GetProperty("digest").GetString();
        RealProgram.Run("oras", "blob", "fetch", "--plain-http", "--output", _folder["bundle.json"], $"{repository}@{layer}");
        return _folder["bundle.json"];
    }

    private static string Image(SmallRelease release, string output, string digest) => $"{StackParts.Registry}/{release.User}/{output}@{digest}";

    private Task<StepResult> RunAsync(SmallRelease release, AttestPlan attest) => RunAsync(release.Plan(StackParts.Registry) with { Sign = true, Attest = attest });

    private async Task<StepResult> RunAsync(PublishPlan plan)
    {
        var settings = new BuilderSettings
        {
            Temp = Directory.CreateDirectory(_folder["tmp"]).FullName,
            Home = _folder["home"],
            SearchPath = Environment.GetEnvironmentVariable("PATH")!,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            SigningKey = SigningKeyFile.InSecret(_secret),
        };
        return await PublishStep.RunAsync(plan, settings, new StepLog(Redactor.Of(settings), _ => { }), TimeProvider.System, CancellationToken.None);
    }
}
