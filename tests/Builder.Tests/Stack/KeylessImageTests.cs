using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>Rules for images with identities, with the real cosign: signatures of the older form, and the root of the public instance.</summary>
public sealed class KeylessImageTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeylessSigner _authority = new();
    private readonly SmallBuild _build;
    private readonly string _place = $"{StackParts.Registry}/keyless-{Guid.NewGuid():n}";

    public KeylessImageTests()
    {
        _build = new SmallBuild(_folder, StackParts.Registry);
    }

    [SkippableTheory]
    [InlineData("alice@example.org", true, null)]
    [InlineData("bob@example.org", true, "alice")]
    [InlineData("alice@example.org", false, "has a signature without a certificate")]
    public async Task Inputs_OlderSignature_CountsByItsIdentity(string subject, bool certificate, string? fault)
    {
        Require();
        var digest = await PushAsync();
        _authority.SignTag(_folder, $"{_place}/base", digest, subject, "https://issuer.example", certificate);
        _folder.Write("keys/0/trusted_root.json", _authority.TrustedRoot);
        Rule(trustedRoot: true);

        var end = await _build.RunAsync(StepIds.Inputs);

        Assert.True((end.ExitCode == ExitCodes.Success) == fault is null, $"{end.Result.Error?.Message}\n{_build.Log}");
        Assert.Equal((fault is null ? 1 : null, fault is null ? null : Reasons.SignatureInvalid), (end.Result.Verified, end.Result.Error?.Reason));
        Assert.Contains(fault ?? "", end.Result.Error?.Message ?? "", StringComparison.Ordinal);
    }

    /// <summary>As cosign 2 signs with Sigstore's public instance: the log's entry says when, and the certificate must be valid then.</summary>
    [SkippableTheory]
    [InlineData(0, true, null)]
    [InlineData(0, false, "not enough verified log entries")]
    [InlineData(-259_200, true, "certificate")]
    [InlineData(null, true, "log")]
    public async Task Inputs_OlderSignatureInALog_CountsByItsEntry(int? loggedAt, bool isPromised, string? fault)
    {
        Require();
        var digest = await PushAsync();
        _authority.SignTag(_folder, $"{_place}/base", digest, "alice@example.org", "https://issuer.example", loggedAt: loggedAt, isPromised: isPromised);
        _folder.Write("keys/0/trusted_root.json", _authority.TrustedRootWithLog);
        Rule(trustedRoot: true);

        var end = await _build.RunAsync(StepIds.Inputs);

        Assert.True((end.ExitCode == ExitCodes.Success) == fault is null, $"{end.Result.Error?.Message}\n{_build.Log}");
        Assert.Equal((fault is null ? 1 : null, fault is null ? null : Reasons.SignatureInvalid), (end.Result.Verified, end.Result.Error?.Reason));
        Assert.True(end.Result.Error?.Message.Contains(fault!, StringComparison.OrdinalIgnoreCase) is not false, end.Result.Error?.Message);
    }

    /// <summary>It says something about another image.</summary>
    [SkippableFact]
    public async Task Inputs_OlderSignatureOfAnotherImage_IsRefused()
    {
        Require();
        var digest = await PushAsync();
        _authority.SignTag(_folder, $"{_place}/base", digest, "alice@example.org", "https://issuer.example", payloadOf: $"sha256:{new string('0', 64)}");
        _folder.Write("keys/0/trusted_root.json", _authority.TrustedRoot);
        Rule(trustedRoot: true);

        Assert.Equal(Reasons.SignatureMissing, (await _build.RunAsync(StepIds.Inputs)).Result.Error?.Reason);
    }

    [SkippableFact]
    public async Task Inputs_RootOfThePublicInstanceIsUnreachable_MayBeRetried()
    {
        Require();
        var digest = await PushAsync();
        _authority.Sign(_folder, $"{_place}/base@{digest}", "alice@example.org", "https://issuer.example");
        Rule(trustedRoot: false);
        _build.Settings = _build.Settings with { NetworkEnvironment = new Dictionary<string, string> { ["https_proxy"] = "http://127.0.0.1:1" } };

        var end = await _build.RunAsync(StepIds.Inputs);

        Assert.Equal((ExitCodes.Infrastructure, FailureClass.Infrastructure, Reasons.RegistryUnreachable), (end.ExitCode, end.Result.Error!.Class, end.Result.Error.Reason));
        Assert.StartsWith("spec.verify.images[0]: the trusted root of Sigstore's public instance cannot be downloaded: ", end.Result.Error.Message, StringComparison.Ordinal);
        Assert.Contains("(3 of 3)", _build.Log, StringComparison.Ordinal);
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

    private async Task<string> PushAsync()
    {
        var digest = await SmallImage.PushAsync(_folder, $"{_place}/base:v1", ("file", "text"));
        _build.With($"FROM {_place}/base:v1");
        return digest;
    }

    private void Rule(bool trustedRoot)
    {
        _build.Inputs = new InputsPlan
        {
            Platforms = ["linux/amd64"],
            Rules =
            [
                new ImageRulePlan
                {
                    Match = $"{_place}/*", Kind = ImageRuleKind.Identity, TrustedRoot = trustedRoot,
                    Identities = [new OIDCIdentityPlan("^https://issuer\\.example$", "^alice@example\\.org$")],
                },
            ],
        };
        _build.Settings = _build.Settings with { VerifyImageKeys = new TreeFolders(_folder["keys"]) };
    }
}
