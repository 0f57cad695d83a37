using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>
/// The certificates for a BuildKit endpoint: a folder with the keys of <see cref="BuildKitTlsSecret"/>. The files are read for each
/// connection, because the kubelet replaces them when the Secret changes.
/// </summary>
public sealed class BuildKitTls(string folder)
{
    private string Authority => Path.Combine(folder, BuildKitTlsSecret.Authority);

    private string Certificate => Path.Combine(folder, BuildKitTlsSecret.Certificate);

    private string PrivateKey => Path.Combine(folder, BuildKitTlsSecret.PrivateKey);

    /// <summary>The options of buildx's remote driver. buildx reads the files in each of its runs.</summary>
    public IReadOnlyList<string> DriverOptions =>
    [
        "--driver-opt",
        string.Join(',', new[] { $"cacert={Authority}", $"cert={Certificate}", $"key={PrivateKey}" }.Select(BuildxArguments.CsvField)),
    ];

    /// <exception cref="StepFailedException">Input: a file is missing.</exception>
    public void RequireFiles()
    {
        var missing = BuildKitTlsSecret.Keys.Where(key => !File.Exists(Path.Combine(folder, key))).ToList();
        if (missing.Count > 0)
        {
            throw StepFailedException.Input(
                Reasons.BuildKitCertificateInvalid,
                $"The certificates for BuildKit in \"{folder}\" lack {string.Join(" and ", missing)}. Add them to the Secret of the operator's "
                + "--buildkit-tls-secret, or to the folder of --buildkit-tls.");
        }
    }

    /// <summary>What is wrong with the client's certificate now. Null: nothing that can be seen without the server.</summary>
    public string? Problem(DateTimeOffset now)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(Certificate);
            return now > certificate.NotAfter ? $"{BuildKitTlsSecret.Certificate} expired on {Date(certificate.NotAfter)}"
                : now < certificate.NotBefore ? $"{BuildKitTlsSecret.Certificate} is not valid before {Date(certificate.NotBefore)}"
                : null;
        }
        catch (Exception fault) when (fault is CryptographicException or IOException)
        {
            return $"{BuildKitTlsSecret.Certificate} is not a certificate in PEM";
        }
    }

    /// <summary>What a connection trusts and shows.</summary>
    /// <exception cref="CryptographicException">A file is not in PEM, or the key belongs to another certificate.</exception>
    public SslClientAuthenticationOptions Options()
    {
        using var leaf = X509Certificate2.CreateFromPemFile(Certificate, PrivateKey);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(Certificate);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Authority);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = policy,
            ClientCertificateContext = SslStreamCertificateContext.Create(new X509Certificate2(leaf), chain, offline: true),
        };
    }

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
