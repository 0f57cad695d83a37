using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Tests.Signing;

/// <summary>The publish step that signs, through the real oras and a real registry, judged by the real cosign.</summary>
public sealed class SignedReleaseTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly CosignTool _cosign;
    private FaultyRegistry _registry = null!;
    private string _secret = "";

    public SignedReleaseTests()
    {
        _cosign = new CosignTool(_folder);
    }

    public async Task InitializeAsync()
    {
        _registry = await FaultyRegistry.StartAsync(StackParts.Registry);
        if (RealProgram.Find("cosign") is not null)
        {
            _secret = SigningKeys.Make(_folder, "p256");
        }
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("cosign")]
    [InlineData("p384")]
    [InlineData("rsa-encrypted")]
    public async Task Run_WithKey_SignsEveryManifestInBothForms(string kind)
    {
        using var release = await ReleaseAsync(kind == "cosign" ? ["linux/amd64", "linux/arm64"] : ["linux/amd64"], "installer", "talos-kernel");
        _secret = SigningKeys.Make(_folder, kind, kind);

        var result = await RunAsync(release);

        Assert.Equal(release.Published, await release.TaggedAsync());
        Assert.Equal(SignatureForms.All, result.Signature!.Forms);
        Assert.Equal(PublicKey.FromPem(await File.ReadAllTextAsync(Path.Combine(_secret, "cosign.pub")))!.Sha256, result.Signature.PublicKeySha256);
        AssertSigned(release, _secret);
        Assert.All(release.Outputs, output => Assert.Null(_cosign.VerifyTag(Public(_secret), $"{StackParts.Registry}/{release.User}/{output}:{SmallRelease.Tag}")));
    }

    [SkippableFact]
    public async Task Run_WithoutKey_IsRefusedByCosign()
    {
        using var release = await ReleaseAsync(["linux/amd64"], "installer");
        await RunAsync(release, sign: false);

        var image = Image(release, release.ToBeSigned[0]);

        Assert.Contains("no signatures found", _cosign.VerifyTag(Public(_secret), image), StringComparison.Ordinal);
        Assert.NotNull(_cosign.VerifyBundle(Public(_secret), image));
    }

    [SkippableFact]
    public async Task Run_OfTamperedIndexOrOtherKey_IsRefusedByCosign()
    {
        using var release = await ReleaseAsync(["linux/amd64"], "installer");
        await RunAsync(release);
        var other = SigningKeys.Make(_folder, "p256", "other");
        var index = release.ToBeSigned[0];
        Assert.NotNull(_cosign.VerifyTag(Public(other), Image(release, index)));
        Assert.NotNull(_cosign.VerifyBundle(Public(other), Image(release, index)));

        // Somebody who may push replaces the index, and gives it the signatures of the other.
        var repository = $"{StackParts.Registry}/{release.User}/installer";
        var file = _folder["index.json"];
        RealProgram.Run("oras", "manifest", "fetch", "--plain-http", "--output", file, Image(release, index));
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("linux", "Linux", StringComparison.Ordinal));
        var tampered = ArtifactManifest.DigestOf(await File.ReadAllBytesAsync(file));
        RealProgram.Run("oras", "manifest", "push", "--plain-http", "--media-type", IndexManifest.MediaType, $"{repository}:{SmallRelease.Tag}", file);
        foreach (var suffix in (string[])["", ".sig"])
        {
            RealProgram.Run(
                "oras", "tag", "--plain-http", $"{repository}:{index.Digest.Replace(':', '-')}{suffix}", $"{tampered.Replace(':', '-')}{suffix}");
        }

        Assert.NotNull(_cosign.VerifyTag(Public(_secret), $"{repository}:{SmallRelease.Tag}"));
        Assert.NotNull(_cosign.VerifyBundle(Public(_secret), $"{repository}@{tampered}"));
        Assert.Null(_cosign.VerifyTag(Public(_secret), Image(release, index)));
    }

    [SkippableFact]
    public async Task Run_Twice_MakesNoSecondSignature()
    {
        using var release = await ReleaseAsync(["linux/amd64"], "installer", "talos-kernel");
        await RunAsync(release);
        var before = _registry.Requests.Count;

        await RunAsync(release);

        Assert.All(release.ToBeSigned, manifest => Assert.Equal((1, 1), Signatures(release, manifest)));
        Assert.All(
            _registry.Requests.Skip(before).Where(request => request.StartsWith("PUT", StringComparison.Ordinal)),
            request => Assert.Contains(release.Outputs, output => request.EndsWith($"/{output}/manifests/{release.IndexDigest(output)}", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task Run_BesideSignaturesOfOthers_KeepsThemAndAnOlderKeysOwn()
    {
        using var release = await ReleaseAsync(["linux/amd64"], "installer");
        var index = release.ToBeSigned[0];
        await RunAsync(release, sign: false);
        var stranger = SigningKeys.Make(_folder, "cosign", "stranger");
        RealProgram.Shell(
            $"COSIGN_PASSWORD='{SigningKeys.Password}' cosign sign -y --tlog-upload=false --allow-http-registry --key '{stranger}/cosign.key' {Image(release, index)}");
        await RunAsync(release);
        var older = _secret;
        _secret = SigningKeys.Make(_folder, "p256", "newer");

        await RunAsync(release);

        Assert.Equal((3, 2), Signatures(release, index));
        Assert.Null(_cosign.VerifyTag(Public(stranger), Image(release, index)));
        AssertSigned(release, older);
        AssertSigned(release, _secret);
    }

    [SkippableTheory]
    [InlineData("/manifests/sha256:", 1, SignatureForms.Tag)]
    [InlineData("/manifests/sha256-[0-9a-f]{64}$", 0, SignatureForms.Tag)]
    [InlineData(@"\.sig$", 0, SignatureForms.Bundle)]
    public async Task Run_WhereTheRegistryRefusesOneForm_KeepsTheOther(string refused, int after, string left)
    {
        using var release = await ReleaseAsync(["linux/amd64"], "installer");
        _registry.Fail("PUT", refused, FaultyRegistry.Status(400, "MANIFEST_INVALID", "unknown artifact type"), after);

        var result = await RunAsync(release);

        Assert.Equal([left], result.Signature!.Forms);
        Assert.Equal(release.Published, await release.TaggedAsync());
        Assert.All(release.ToBeSigned, manifest => Assert.Null(left == SignatureForms.Tag
            ? _cosign.VerifyTag(Public(_secret), Image(release, manifest))
            : _cosign.VerifyBundle(Public(_secret), Image(release, manifest))));
    }

    [SkippableFact]
    public async Task Run_WhereTheRegistryRefusesBothForms_IsInputAndTagsNothing()
    {
        using var release = await ReleaseAsync(["linux/amd64"], "installer");
        _registry.Fail("PUT", @"/manifests/sha256-|\.sig$", FaultyRegistry.Status(400, "MANIFEST_INVALID", "unknown artifact type"));

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(release));

        Assert.Equal((FailureClass.Input, Reasons.RegistryRefused), (failure.Class, failure.Reason));
        Assert.Contains("The registry refuses every form of signature that spec.sign needs", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await release.TaggedAsync());
    }

    [SkippableFact]
    public async Task Run_WithKeyThatCannotBeRead_PushesAndTagsNothing()
    {
        using var release = await ReleaseAsync(["linux/amd64"], "installer");
        _folder.Write("empty/cosign.key", "");
        _secret = _folder["empty"];

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(release));

        Assert.Equal(Reasons.SigningKeyUnreadable, failure.Reason);
        Assert.Empty(_registry.Requests);
        Assert.Empty(await release.TaggedAsync());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_KilledOrRefusedAtEachOfItsRequests_NeverTagsWhatIsNotSignedAndEndsRightTheNextTime(bool killed)
    {
        using (var release = await ReleaseAsync(["linux/amd64"], "installer"))
        {
            await RunAsync(release);
        }

        await Parallel.ForAsync(
            0, _registry.Requests.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, (request, _) => FailAsync(request, killed));
    }

    private async ValueTask FailAsync(int request, bool killed)
    {
        await using var registry = await FaultyRegistry.StartAsync(StackParts.Registry);
        using var release = await ReleaseAsync(["linux/amd64"], "installer");
        if (killed)
        {
            await KillAsync(release, registry, request);
        }
        else
        {
            registry.Fail(".*", ".*", FaultyRegistry.Status(403, "DENIED"), after: request);
            Assert.IsType<StepFailedException>(await Record.ExceptionAsync(() => RunAsync(release, registry)));
        }

        registry.Heal();
        if ((await release.TaggedAsync()).Count > 0)
        {
            Assert.All(release.ToBeSigned, manifest => Assert.Equal((1, 1), Signatures(release, manifest)));
        }

        await RunAsync(release, registry);
        Assert.Equal(release.Published, await release.TaggedAsync());
        Assert.All(release.ToBeSigned, manifest => Assert.Equal((1, 1), Signatures(release, manifest)));
    }

    /// <summary>The program itself, killed while it waits for the answer to one of its requests.</summary>
    private async Task KillAsync(SmallRelease release, FaultyRegistry registry, int request)
    {
        var plan = _folder.Write($"plan-{request}", EncodedPlan.Of(release.Plan(registry.Host) with { Sign = true }));
        var info = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "talos-image-builder"), ["step", "publish", "--plan", plan, "--signing-secret", _secret])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["TMPDIR"] = Directory.CreateDirectory(_folder[$"tmp-{request}"]).FullName;
        var reached = new TaskCompletionSource();
        registry.Fail(".*", ".*", async context =>
        {
            reached.TrySetResult();
            await FaultyRegistry.Silence(context);
        }, after: request, times: 1);
        using var process = Process.Start(info)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Task.WhenAny(reached.Task, process.WaitForExitAsync());
        Assert.True(reached.Task.IsCompleted, $"request {request} was not made");
        process.Kill();
        await process.WaitForExitAsync();
        await output;
        Assert.Equal(128 + 9, process.ExitCode);
    }

    [SkippableFact]
    public async Task Run_WithEncryptedKey_ShowsItNowhere()
    {
        using var release = await ReleaseAsync(["linux/amd64"], "installer");
        _secret = SigningKeys.Make(_folder, "cosign", "cosign");
        await RunAsync(release);

        var secrets = File.ReadAllLines(Path.Combine(_secret, "cosign.key")).Skip(1).SkipLast(1).Append(SigningKeys.Password).ToList();
        Assert.All(secrets, secret => Assert.DoesNotContain(_lines.Concat(_registry.Requests), line => line.Contains(secret, StringComparison.Ordinal)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["tmp"]));
    }

    private static async Task<SmallRelease> ReleaseAsync(IReadOnlyList<string> platforms, params string[] outputs)
    {
        StackParts.Require();
        CosignTool.Require();
        return await SmallRelease.PushAsync(StackParts.Registry, platforms, outputs);
    }

    private void AssertSigned(SmallRelease release, string secret) => Assert.All(release.ToBeSigned, manifest =>
    {
        Assert.Null(_cosign.VerifyTag(Public(secret), Image(release, manifest)));
        Assert.Null(_cosign.VerifyBundle(Public(secret), Image(release, manifest)));
    });

    /// <summary>How many there are at cosign's tag, and how many bundles.</summary>
    private static (int Tag, int Bundles) Signatures(SmallRelease release, (string Output, string Digest) manifest)
    {
        var tag = $"{StackParts.Registry}/{release.User}/{manifest.Output}:{SimpleSigning.Tag(manifest.Digest)}";
        var layers = JsonDocument.Parse(RealProgram.Run("oras", "manifest", "fetch", "--plain-http", tag)).RootElement.GetProperty("layers");
        var referrers = RealProgram.Run(
            "oras", "discover", "--plain-http", "--format", "json", "--artifact-type", StatementBundle.MediaType, Image(release, manifest));
        return (layers.GetArrayLength(), JsonDocument.Parse(referrers).RootElement.GetProperty("manifests").GetArrayLength());
    }

    private static string Image(SmallRelease release, (string Output, string Digest) manifest) =>
        $"{StackParts.Registry}/{release.User}/{manifest.Output}@{manifest.Digest}";

    private static string Public(string secret) => Path.Combine(secret, "cosign.pub");

    private Task<StepResult> RunAsync(SmallRelease release, bool sign = true) => RunAsync(release, _registry, sign);

    private async Task<StepResult> RunAsync(SmallRelease release, FaultyRegistry registry, bool sign = true)
    {
        var settings = new BuilderSettings
        {
            Temp = _folder["tmp"],
            Home = _folder["home"],
            SearchPath = Environment.GetEnvironmentVariable("PATH")!,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            SigningKey = SigningKeyFile.InSecret(_secret),
        };
        var plan = release.Plan(registry.Host) with { Sign = sign ? true : null };
        return await PublishStep.RunAsync(plan, settings, new StepLog(Redactor.Of(settings), _lines.Enqueue), TimeProvider.System, CancellationToken.None);
    }
}
