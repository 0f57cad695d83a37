namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>Signing keys as the real cosign and openssl make them, in the layout of the Secret.</summary>
public static class SigningKeys
{
    public const string Password = "correct horse battery staple";

    /// <summary>By name: the openssl or cosign that makes it.</summary>
    public static IReadOnlyList<string> Supported { get; } =
        ["cosign", "p256", "p384", "rsa", "p256-encrypted", "p384-encrypted", "rsa-encrypted"];

    /// <summary>Writes <c>cosign.key</c>, <c>cosign.password</c> where there is one, and <c>cosign.pub</c>.</summary>
    /// <returns>The folder.</returns>
    public static string Make(TempFolder folder, string kind, string name = "signing")
    {
        var place = Directory.CreateDirectory(folder[name]).FullName;
        switch (kind)
        {
            case "cosign":
                folder.Write($"{name}/cosign.password", Password);
                RealProgram.Shell($"cd '{place}' && COSIGN_PASSWORD='{Password}' cosign generate-key-pair");
                return place;
            case var encrypted when encrypted.EndsWith("-encrypted", StringComparison.Ordinal):
                folder.Write($"{name}/cosign.password", Password);
                RealProgram.Shell(
                    $"cd '{place}' && {PlainKey(kind[..^"-encrypted".Length])} > plain.pem && openssl pkey -in plain.pem -pubout -out cosign.pub "
                    + "&& openssl pkcs8 -topk8 -in plain.pem -out cosign.key -passout file:cosign.password && rm plain.pem");
                return place;
            default:
                RealProgram.Shell($"cd '{place}' && {PlainKey(kind)} > cosign.key && openssl pkey -in cosign.key -pubout -out cosign.pub");
                return place;
        }
    }

    private static string PlainKey(string kind) => kind switch
    {
        "p256" => "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "p384" => "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        "p521" => "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521",
        "rsa" => "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072",
        "rsa1024" => "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024",
        "ed25519" => "openssl genpkey -algorithm ED25519",
        "sec1" => "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | openssl ec -out /dev/stdout 2>/dev/null",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such key"),
    };
}
