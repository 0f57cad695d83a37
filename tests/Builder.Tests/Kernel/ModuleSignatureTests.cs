using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Kernel;

/// <summary>Signatures and keys of the real openssl.</summary>
public sealed class ModuleSignatureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Read_SignedModule_IsTheSignerOfTheKey()
    {
        var key = Key("one");
        Assert.Equal(SigningKeyPem.Read(key).Signer, ModuleSignature.Read(Signed(key)));
    }

    [Fact]
    public void Read_ModulesOfTwoKeysWithOneName_Differ()
    {
        var (one, two) = (ModuleSignature.Read(Signed(Key("one"))), ModuleSignature.Read(Signed(Key("two"))));
        Assert.Equal("CN=modules", one!.Issuer);
        Assert.Equal(one.Issuer, two!.Issuer);
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void Read_UnsignedModule_IsNull() => Assert.Null(ModuleSignature.Read("a module"u8));

    [Fact]
    public void Read_TrailerWithoutSignature_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => ModuleSignature.Read("code\0\0\u0002\0\0\0\0\0\0\0\0\u0003~Module signature appended~\n"u8));

    [Theory]
    [InlineData("not a key")]
    [InlineData("key alone")]
    [InlineData("two keys")]
    public void ReadKey_ThatIsNone_IsInput(string what)
    {
        var (one, two) = (Key("one"), Key("two"));
        var path = _folder.Write("signing_key.pem", what switch
        {
            "not a key" => "hello",
            "key alone" => Part(one, "PRIVATE KEY"),
            _ => Part(one, "PRIVATE KEY") + Part(two, "CERTIFICATE"),
        });
        var failure = Assert.Throws<StepFailedException>(() => SigningKeyPem.Read(path));
        Assert.Equal(64, failure.ExitCode);
        Assert.StartsWith("spec.pkgs.build.kernel.signingKeySecretRef: signing_key.pem is not a private key", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Key(string name) => new ModuleFiles(_folder).Key(name);

    private byte[] Signed(string key) => new ModuleFiles(_folder).Signed(key, "a module"u8.ToArray());

    private static string Part(string pem, string label)
    {
        var text = File.ReadAllText(pem);
        var start = text.IndexOf($"-----BEGIN {label}-----", StringComparison.Ordinal);
        var end = $"-----END {label}-----\n";
        return text[start..(text.IndexOf(end, start, StringComparison.Ordinal) + end.Length)];
    }
}
