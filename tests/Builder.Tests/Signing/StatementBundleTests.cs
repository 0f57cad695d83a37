using System.Text;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Signing;

/// <summary>Bundles and manifests that anybody who may push to the repository can have written.</summary>
public sealed class StatementBundleTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly TempFolder _folder = new();

    [SkippableFact]
    public void Verifies_ABundleOfTheKey_OnlyForItsDigestAndKey()
    {
        using var key = Key("signing");
        using var other = Key("other");
        var bundle = StatementBundle.Sign(SignatureStatement.Of(Digest), key);

        Assert.True(StatementBundle.Verifies(bundle, SignatureStatement.Of(Digest), key.Public));
        Assert.False(StatementBundle.Verifies(bundle, SignatureStatement.Of(Digest.Replace('0', '1')), key.Public));
        Assert.False(StatementBundle.Verifies(bundle, SignatureStatement.Of(Digest), other.Public));
    }

    [SkippableTheory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("""{"mediaType":null,"verificationMaterial":null,"dsseEnvelope":null}""")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{}},"dsseEnvelope":{}}""")]
    public void Verifies_WhatIsNoBundle_IsFalse(string bundle)
    {
        using var key = Key("signing");

        Assert.False(StatementBundle.Verifies(Encoding.UTF8.GetBytes(bundle), SignatureStatement.Of(Digest), key.Public));
    }

    [SkippableTheory]
    [InlineData("null")]
    [InlineData("null,null")]
    [InlineData("{}")]
    [InlineData("""{"sig":null}""")]
    [InlineData("""{"sig":""}""")]
    [InlineData("""{"sig":"AAAA"}""")]
    public void Verifies_WithOtherSignatures_IsFalse(string signatures)
    {
        using var key = Key("signing");
        var bundle = Encoding.UTF8.GetString(StatementBundle.Sign(SignatureStatement.Of(Digest), key));
        var start = bundle.IndexOf("\"signatures\":[", StringComparison.Ordinal) + "\"signatures\":[".Length;
        var forged = $"{bundle[..start]}{signatures}{bundle[bundle.LastIndexOf(']')..]}";

        Assert.False(StatementBundle.Verifies(Encoding.UTF8.GetBytes(forged), SignatureStatement.Of(Digest), key.Public));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    [InlineData("""{"layers":null}""")]
    [InlineData("""{"layers":[null]}""")]
    [InlineData("""{"layers":"text"}""")]
    public void Read_WhatIsNoManifest_IsNull(string manifest) => Assert.Null(StoredManifest.Read(Encoding.UTF8.GetBytes(manifest)));

    [SkippableTheory]
    [InlineData("p256", true)]
    [InlineData("p384", true)]
    [InlineData("rsa", true)]
    [InlineData("p521", false)]
    [InlineData("rsa1024", false)]
    [InlineData("ed25519", false)]
    public void FromPem_OfAPublicKey_TakesTheKindsThatSign(string kind, bool supported)
    {
        CosignTool.Require();
        var secret = SigningKeys.Make(_folder, kind);

        Assert.Equal(supported, PublicKey.FromPem(File.ReadAllText(Path.Combine(secret, "cosign.pub"))) is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void FromPem_OfNoPublicKey_IsNull(string text) => Assert.Null(PublicKey.FromPem(text));

    public void Dispose() => _folder.Dispose();

    private SigningKey Key(string name)
    {
        CosignTool.Require();
        return SigningKeyFile.InSecret(SigningKeys.Make(_folder, "p256", name)).Open();
    }
}
