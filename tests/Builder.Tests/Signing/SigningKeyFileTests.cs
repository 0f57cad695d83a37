using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Tests.Signing;

/// <summary>Keys that the real cosign and openssl made.</summary>
public sealed class SigningKeyFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Kinds => [.. SigningKeys.Supported];

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void Open_OfEveryForm_SignsWhatItsPublicHalfVerifies(string kind)
    {
        CosignTool.Require();
        var secret = SigningKeys.Make(_folder, kind);
        var publicKey = PublicKey.FromPem(File.ReadAllText(Path.Combine(secret, "cosign.pub")))!;

        using var key = SigningKeyFile.InSecret(secret).Open();

        Assert.Equal(publicKey.Sha256, key.Public.Sha256);
        Assert.Equal(File.ReadAllText(Path.Combine(secret, "cosign.pub")).Trim(), key.Public.Pem);
        Assert.True(publicKey.Verifies("text"u8, key.Sign("text"u8)));
        Assert.False(publicKey.Verifies("tax"u8, key.Sign("text"u8)));
    }

    [SkippableTheory]
    [InlineData("cosign")]
    [InlineData("p256-encrypted")]
    public void Open_WithANewlineAfterThePassword_DecryptsTheKey(string kind)
    {
        CosignTool.Require();
        var secret = SigningKeys.Make(_folder, kind);
        File.AppendAllText(Path.Combine(secret, "cosign.password"), "\n");

        using var key = SigningKeyFile.InSecret(secret).Open();

        Assert.NotNull(key);
    }

    [SkippableTheory]
    [InlineData("cosign", "wrong", "cosign.password in the Secret of spec.sign.secretRef: the password does not decrypt the key")]
    [InlineData("p256-encrypted", "wrong", "cosign.password in the Secret of spec.sign.secretRef: the password does not decrypt the key")]
    [InlineData("cosign", null, "cosign.password in the Secret of spec.sign.secretRef is missing. Add the password")]
    [InlineData("rsa-encrypted", null, "cosign.password in the Secret of spec.sign.secretRef is missing. Add the password")]
    [InlineData("ed25519", null, "Ed25519 cannot sign images here. Use an ECDSA key over P-256 or P-384, or RSA")]
    [InlineData("ed25519-encrypted", SigningKeys.Password, "Ed25519 cannot sign images here")]
    [InlineData("p521", null, "this elliptic curve is not supported. Use an ECDSA key over P-256 or P-384")]
    [InlineData("rsa1024", null, "RSA with 1024 bits is too short")]
    [InlineData("sec1", null, "\"EC PRIVATE KEY\" is not supported. Convert the key to PKCS #8 with openssl pkcs8 -topk8")]
    public void Open_OfWhatCannotSign_IsInputThatNamesTheField(string kind, string? password, string said)
    {
        CosignTool.Require();
        var secret = SigningKeys.Make(_folder, kind);
        if (password is null)
        {
            File.Delete(Path.Combine(secret, "cosign.password"));
        }
        else
        {
            File.WriteAllText(Path.Combine(secret, "cosign.password"), password);
        }

        AssertRefused(secret, said);
    }

    [Theory]
    [InlineData(null, "cosign.key in the Secret of spec.sign.secretRef is missing. Add the private key")]
    [InlineData("", "it is not a PEM file")]
    [InlineData("hello", "it is not a PEM file")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----", "the public half of a key. Use the private half")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMFkw\n-----END PRIVATE KEY-----", "the key cannot be read")]
    [InlineData("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\naGVsbG8=\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----", "Its content is not what cosign writes")]
    [InlineData("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\ne30=\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----", "Its content is not what cosign writes")]
    public void Open_OfGarbage_IsInputThatNamesTheField(string? content, string said)
    {
        Directory.CreateDirectory(_folder["signing"]);
        if (content is not null)
        {
            _folder.Write("signing/cosign.key", content);
        }

        AssertRefused(_folder["signing"], said);
    }

    [Theory]
    [InlineData(1 << 30, 8, 1)]
    [InlineData(1000, 8, 1)]
    [InlineData(1024, 0, 1)]
    [InlineData(1024, 8, 1000)]
    public void Open_OfScryptThatWouldTakeTheMemory_IsInput(int n, int r, int p)
    {
        var json = $$$"""{"kdf":{"name":"scrypt","params":{"N":{{{n}}},"r":{{{r}}},"p":{{{p}}}},"salt":"AAAA"},"cipher":{"name":"nacl/secretbox","nonce":"AAAA"},"ciphertext":"AAAA"}""";
        var body = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(json));
        _folder.Write("signing/cosign.key", $"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n{body}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----");

        AssertRefused(_folder["signing"], "Its scrypt parameters are out of range");
    }

    [Fact]
    public void OpenSecretBox_OfNaClsVector_IsItsMessage()
    {
        // https://nacl.cr.yp.to/secretbox.html: tests/secretbox.c
        var key = Convert.FromHexString("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        var nonce = Convert.FromHexString("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        var box = Convert.FromHexString(
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe227"
            + "0d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5");

        var message = CosignPrivateKey.OpenSecretBox(key, nonce, box)!;

        Assert.Equal(
            "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dce"
            + "ea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705",
            Convert.ToHexStringLower(message));
        box[20] ^= 1;
        Assert.Null(CosignPrivateKey.OpenSecretBox(key, nonce, box));
    }

    [SkippableFact]
    public void Redactor_OfTheMountedKey_HidesItsLinesAndItsPassword()
    {
        CosignTool.Require();
        var secret = SigningKeys.Make(_folder, "cosign");
        var redactor = Redactor.Of(new BuilderSettings { SigningKey = SigningKeyFile.InSecret(secret) });
        var line = File.ReadAllLines(Path.Combine(secret, "cosign.key"))[2];

        Assert.Equal("a *** b *** c", redactor.Clean($"a {line} b {SigningKeys.Password} c"));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertRefused(string secret, string said)
    {
        var failure = Assert.Throws<StepFailedException>(() => SigningKeyFile.InSecret(secret).Open());

        Assert.Equal((FailureClass.Input, Reasons.SigningKeyUnreadable), (failure.Class, failure.Reason));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains("spec.sign.secretRef", failure.Message, StringComparison.Ordinal);
    }
}
