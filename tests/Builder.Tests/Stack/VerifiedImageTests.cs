using System.Text.Json;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>Rules for images, with real BuildKit, registry and cosign.</summary>
public sealed class VerifiedImageTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeylessSigner _authority = new();
    private readonly List<string> _lines = [];
    private readonly string _place = $"{StackParts.Registry}/verified-{Guid.NewGuid():n}";

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Inputs_ImageSignedWithTheKey_IsBuilt(bool bundle)
    {
        Require();
        var digest = Copy("custom", "v1");
        Sign(SigningKeys.Make(_folder, "cosign", "keys"), digest, bundle);
        var spec = Spec(Keyed(0));

        await StepAsync(spec, "source");
        var result = await StepAsync(spec, "inputs");
        await StepAsync(spec, "kernel");

        Assert.Equal(1, result.Verified);
        Assert.Contains($"Verified: {_place}/kernel:v1 at {digest} (spec.verify.images[0])", string.Join('\n', _lines), StringComparison.Ordinal);
        Assert.Contains("kernel custom", await KernelAsync(), StringComparison.Ordinal);
    }

    /// <summary>The verified digest is used, whatever the tag points to by then.</summary>
    [SkippableFact]
    public async Task Inputs_TagMovedAfterVerification_BuildsTheVerifiedDigest()
    {
        Require();
        Sign(SigningKeys.Make(_folder, "cosign", "keys"), Copy("custom", "v1"), bundle: false);
        var spec = Spec(Keyed(0));
        await StepAsync(spec, "source");
        await StepAsync(spec, "inputs");

        Copy("v1.0.0-1-gf1f1f1f", "v1");
        await StepAsync(spec, "kernel");

        Assert.Contains("kernel custom", await KernelAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Inputs_UnsignedImage_IsRefusedBeforeTheBuild()
    {
        Require();
        Copy("custom", "v1");
        SigningKeys.Make(_folder, "cosign", "keys");
        await RefusedAsync(
            Spec(Keyed(0)), Reasons.SignatureMissing,
            $"spec.verify.images[0]: \"{_place}/kernel:v1\" (spec.pkgs.overrides.kernel) at sha256:", "is not signed by a key of the Secret referenced by spec.verify.images[0].secretRef.");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Inputs_ImageSignedWithAnotherKey_IsRefused(bool bundle)
    {
        Require();
        SigningKeys.Make(_folder, "cosign", "keys");
        Sign(SigningKeys.Make(_folder, "cosign", "others"), Copy("custom", "v1"), bundle);
        await RefusedAsync(Spec(Keyed(0)), Reasons.SignatureInvalid, "has signatures, but none by a key of the Secret referenced by spec.verify.images[0].secretRef");
    }

    /// <summary>A signature of another image, moved to this one's tag.</summary>
    [SkippableFact]
    public async Task Inputs_SignatureOfAnotherImage_IsRefused()
    {
        Require();
        var other = Copy("v1.0.0-1-gf1f1f1f", "v2");
        Sign(SigningKeys.Make(_folder, "cosign", "keys"), other, bundle: false);
        var digest = Copy("custom", "v1");
        RealProgram.Run(
            "oras", "cp", "--from-plain-http", "--to-plain-http", $"{_place}/kernel:{other.Replace(':', '-')}.sig", $"{_place}/kernel:{digest.Replace(':', '-')}.sig");
        await RefusedAsync(Spec(Keyed(0)), Reasons.SignatureMissing, "is not signed by a key");
    }

    /// <summary>A statement of the right key that says something else than that the image is signed.</summary>
    [SkippableFact]
    public async Task Inputs_AnotherStatementOfTheKey_IsNoSignature()
    {
        Require();
        Sign(SigningKeys.Make(_folder, "cosign", "keys"), Copy("custom", "v1"), bundle: true, "https://example.org/vulnerable/v1");
        await RefusedAsync(Spec(Keyed(0)), Reasons.SignatureMissing, "is not signed by a key");
    }

    [SkippableFact]
    public async Task Inputs_DeniedImage_IsRefused()
    {
        Require();
        Copy("custom", "v1");
        await RefusedAsync(
            Spec(new ImageRuleSpec { Match = $"{StackParts.Registry}/fixture/*", Skip = true }, new ImageRuleSpec { Match = "*", Deny = true }), Reasons.ImageDenied,
            $"spec.verify.images[1] denies \"{_place}/kernel:v1\" (spec.pkgs.overrides.kernel).");
    }

    [SkippableFact]
    public async Task Inputs_RuleWithSkipFirst_AllowsTheImage()
    {
        Require();
        Copy("custom", "v1");
        var spec = Spec(new ImageRuleSpec { Match = $"{_place}/*", Skip = true }, new ImageRuleSpec { Match = $"{_place}/*", Deny = true });
        await StepAsync(spec, "source");
        Assert.Equal(0, (await StepAsync(spec, "inputs")).Verified);
        await StepAsync(spec, "kernel");
        Assert.Contains("kernel custom", await KernelAsync(), StringComparison.Ordinal);
    }

    /// <summary>What the source names after the list was made is in no list, and nobody has verified it.</summary>
    [SkippableFact]
    public async Task Build_ImageThatTheListDoesNotHave_IsDeniedByBuildKit()
    {
        Require();
        Sign(SigningKeys.Make(_folder, "cosign", "keys"), Copy("custom", "v1"), bundle: false);
        Copy("v1.0.0-1-gf1f1f1f", "other");
        var spec = Spec(Keyed(0));
        await StepAsync(spec, "source");
        await StepAsync(spec, "inputs");
        var dockerfile = _folder["steps/talos/tree/Dockerfile"];
        var text = await File.ReadAllTextAsync(dockerfile);
        await File.WriteAllTextAsync(dockerfile, text.Replace("${PKG_KERNEL} AS", $"{_place}/kernel:other AS", StringComparison.Ordinal));
        Assert.NotEqual(text, await File.ReadAllTextAsync(dockerfile));

        var error = (await StepAsync(spec, "kernel", ExitCodes.Input)).Error!;

        Assert.Equal((FailureClass.Input, Reasons.ImageDenied), (error.Class, error.Reason));
        Assert.StartsWith($"spec.verify.images denies the image \"{_place}/kernel:other\"", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A rule has the name of the original. Signatures are those of the mirror, also where nobody can reach the original.</summary>
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inputs_ImageAtAMirror_IsVerifiedByItsOwnName(bool signed)
    {
        Require();
        var digest = Copy("custom", "v1");
        var keys = SigningKeys.Make(_folder, "cosign", "keys");
        if (signed)
        {
            Sign(keys, digest, bundle: false);
        }

        var spec = Spec(new ImageRuleSpec { Match = "upstream.invalid/*", SecretRef = new SecretReference { Name = "keys" } });
        spec = spec with
        {
            Pkgs = new PkgsSpec { Overrides = new Dictionary<string, string> { ["kernel"] = "upstream.invalid/kernel:v1" } },
            Registry = spec.Registry with { Mirrors = [new MirrorSpec { Host = "upstream.invalid", Endpoints = [_place], Insecure = true }] },
        };
        await StepAsync(spec, "source");
        var result = await StepAsync(spec, "inputs", signed ? ExitCodes.Success : ExitCodes.Input);
        Assert.Equal((signed ? 1 : null, signed ? null : Reasons.SignatureMissing), (result.Verified, result.Error?.Reason));
    }

    /// <summary>What the build makes itself needs no signature, also where the rules deny its name.</summary>
    [SkippableFact]
    public async Task Build_KernelOfThisBuild_IsUsedThoughTheRulesDenyItsName()
    {
        Require();
        var spec = Spec(new ImageRuleSpec { Match = $"{StackParts.Registry}/fixture/*", Skip = true }, new ImageRuleSpec { Match = "*", Deny = true }) with
        {
            Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Repository = stack.PkgsUrl, Revision = "v1.0.0", Targets = ["kernel"] } },
        };
        foreach (var step in (string[])["source", "pkgs-source", "inputs", "pkg-kernel", "kernel"])
        {
            await StepAsync(spec, step);
        }

        Assert.Contains("from source amd64", await KernelAsync(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("cosign.pub", "hello", "cosign.pub in the Secret referenced by spec.verify.images[0].secretRef is not a public key in PEM.")]
    [InlineData("cosign.key", "hello", "The Secret referenced by spec.verify.images[0].secretRef has no key that ends in .pub.")]
    public async Task Inputs_KeyThatCannotBeRead_IsRefused(string name, string text, string message)
    {
        Require();
        Copy("custom", "v1");
        _folder.Write($"keys/{name}", text);
        await RefusedAsync(Spec(Keyed(0)), Reasons.VerificationKeyUnreadable, message);
    }

    /// <summary>A catalog decides which images its names are.</summary>
    [SkippableFact]
    public async Task Inputs_CatalogOfOfficialNames_IsUnderTheRules()
    {
        Require();
        var zfs = await SmallImage.PushAsync(_folder, $"{_place}/zfs:v1", ("file", "zfs"));
        var catalog = await SmallImage.PushAsync(_folder, $"{_place}/extensions:v1.13.9", ("image-digests", $"ghcr.io/siderolabs/zfs:v1@{zfs}\n"));
        var keys = SigningKeys.Make(_folder, "cosign", "keys");
        var spec = Spec(Keyed(0) with { Match = $"{_place}/extensions" }) with
        {
            Outputs = ["iso"],
            Pkgs = new PkgsSpec(),
            Imager = new ImagerSpec { Catalog = _place, SystemExtensions = ["siderolabs/zfs"] },
        };
        await RefusedAsync(spec, Reasons.SignatureMissing, $"\"{_place}/extensions:v1.13.9\" (spec.imager.catalog)");

        Sign(keys, catalog, bundle: false, image: "extensions");
        await StepAsync(spec, "inputs");

        Assert.Contains($"Verified: {_place}/extensions:v1.13.9 at {catalog}", string.Join('\n', _lines), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Inputs_KeylessByTheIdentity_IsBuilt()
    {
        Require();
        var digest = Copy("custom", "v1");
        _authority.Sign(_folder, $"{_place}/kernel@{digest}", "alice@example.org", "https://issuer.example");
        _folder.Write("keys/trusted_root.json", _authority.TrustedRoot);
        var spec = Spec(Keyless(("^https://other$", "@example\\.org$"), ("^https://issuer\\.example$", "@example\\.org$")));
        await StepAsync(spec, "source");
        Assert.Equal(1, (await StepAsync(spec, "inputs")).Verified);
        await StepAsync(spec, "kernel");
        Assert.Contains("kernel custom", await KernelAsync(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("bob@example.org", "https://issuer.example", "https://sigstore.dev/cosign/sign/v1", Reasons.SignatureInvalid, "alice")]
    [InlineData("alice@example.org", "https://other.example", "https://sigstore.dev/cosign/sign/v1", Reasons.SignatureInvalid, "expected issuer value to match")]
    [InlineData("alice@example.org", "https://issuer.example", "https://slsa.dev/provenance/v1", Reasons.SignatureMissing, "is not signed by an identity")]
    public async Task Inputs_KeylessByAnother_IsRefused(string subject, string issuer, string says, string reason, string sentence)
    {
        Require();
        _authority.Sign(_folder, $"{_place}/kernel@{Copy("custom", "v1")}", subject, issuer, says);
        _folder.Write("keys/trusted_root.json", _authority.TrustedRoot);
        await RefusedAsync(Spec(Keyless(("^https://issuer\\.example$", "^alice@example\\.org$"))), reason, sentence);
    }

    [SkippableFact]
    public async Task Inputs_KeylessOfAnotherAuthority_IsRefused()
    {
        Require();
        using var other = new KeylessSigner();
        other.Sign(_folder, $"{_place}/kernel@{Copy("custom", "v1")}", "alice@example.org", "https://issuer.example");
        _folder.Write("keys/trusted_root.json", _authority.TrustedRoot);
        await RefusedAsync(Spec(Keyless(("^https://issuer\\.example$", "^alice@example\\.org$"))), Reasons.SignatureInvalid, "has signatures, but none by an identity");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private static void Require()
    {
        StackParts.Require();
        CosignTool.Require();
    }

    private ImageRuleSpec Keyed(int number) => new() { Match = $"{_place}/*", SecretRef = new SecretReference { Name = $"keys-{number}" } };

    private ImageRuleSpec Keyless(params (string Issuer, string Subject)[] identities) => new()
    {
        Match = $"{_place}/*",
        MatchOIDCIdentity = [.. identities.Select(identity => new OIDCIdentitySpec { Issuer = identity.Issuer, Subject = identity.Subject })],
        TrustedRootSecretRef = new SecretReference { Name = "root" },
    };

    private async Task RefusedAsync(TalosImageBuildSpec spec, string reason, params string[] sentences)
    {
        await StepAsync(spec, "source");
        var error = (await StepAsync(spec, "inputs", ExitCodes.Input)).Error!;
        Assert.Equal((FailureClass.Input, reason), (error.Class, error.Reason));
        Assert.All(sentences, sentence => Assert.Contains(sentence, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(_lines, line => line.Contains("buildx build", StringComparison.Ordinal));
    }

    private Task<string> KernelAsync() => File.ReadAllTextAsync(_folder["steps/talos/tree/_out/vmlinuz-amd64"]);

    private string Copy(string from, string to)
    {
        RealProgram.Run("oras", "cp", "--from-plain-http", "--to-plain-http", $"{StackParts.Registry}/fixture/kernel:{from}", $"{_place}/kernel:{to}");
        return RealProgram.Run("oras", "resolve", "--plain-http", $"{_place}/kernel:{to}").Trim();
    }

    // As somebody who knows nothing of this project does.
    private void Sign(string keys, string digest, bool bundle, string type = "https://sigstore.dev/cosign/sign/v1", string image = "kernel")
    {
        var common = $"--key '{keys}/cosign.key' --tlog-upload=false --allow-http-registry --yes {_place}/{image}@{digest}";
        RealProgram.Shell($"HOME='{_folder.Path}' COSIGN_PASSWORD='{SigningKeys.Password}' cosign " + (bundle
            ? $"attest --new-bundle-format --type {type} --predicate '{_folder.Write("predicate.json", "{}")}' {common}"
            : $"sign {common}"));
    }

    private async Task<StepResult> StepAsync(TalosImageBuildSpec spec, string step, int code = ExitCodes.Success)
    {
        File.Delete(_folder["termination"]);
        var plan = _folder.Write("plan", EncodedPlan.Of(BuildPlanner.Plan(spec, "linux/amd64")));
        Directory.CreateDirectory(_folder["keys"]);
        var (outcome, lines) = await stack.RunAsync(
        [
            "step", step, "--plan", plan, "--workspace", _folder["steps"], "--buildkit", StackParts.BuildKit, "--termination-log", _folder["termination"],
            "--verify-image-keys", $"0={_folder["keys"]}",
        ]);
        _lines.AddRange(lines);
        Assert.True(outcome.ExitCode == code, $"exit code {outcome.ExitCode}\n{string.Join('\n', lines)}");
        return JsonSerializer.Deserialize(await File.ReadAllTextAsync(_folder["termination"]), PlanningJsonContext.Default.StepResult)!;
    }

    private TalosImageBuildSpec Spec(params ImageRuleSpec[] rules) => new()
    {
        Release = "v1.13.9",
        Source = new SourceSpec { Repository = stack.SourceUrl },
        Platforms = ["linux/amd64"],
        Outputs = ["kernel"],
        Pkgs = new PkgsSpec { Overrides = new Dictionary<string, string> { ["kernel"] = $"{_place}/kernel:v1" } },
        Registry = new RegistrySpec { Host = StackParts.Registry, Username = _place[(_place.IndexOf('/', StringComparison.Ordinal) + 1)..] },
        Verify = new VerifySpec { Images = rules },
    };
}
