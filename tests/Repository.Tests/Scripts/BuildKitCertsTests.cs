using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TalosImageOperator.Repository.Tests.Scripts;

/// <summary>hack/buildkit-certs with the real openssl.</summary>
public sealed class BuildKitCertsTests : IDisposable
{
    private const string Out = "certs";
    private readonly Script _script = new();

    public void Dispose() => _script.Dispose();

    [SkippableFact]
    public async Task Certificates_Made_AreOfTheAuthorityAndForOneUseEach()
    {
        var made = await MakeAsync(_script, ("BUILD_NAMESPACES", "images,team-a"), ("HOSTS", "127.0.0.1,buildkit.example.com"));

        Assert.True(made.Server.MatchesHostname("127.0.0.1"));
        Assert.True(made.Server.MatchesHostname("buildkit.example.com"));
        Assert.Equal("1.3.6.1.5.5.7.3.1", Usage(made.Server));
        Assert.Equal("1.3.6.1.5.5.7.3.2", Usage(made.Client));
        Assert.All([made.Server, made.Client], certificate => Assert.True(IsTrusted(certificate, made.Authority)));
        Assert.Equal(
            ["images/buildkit-client", "team-a/buildkit-client", "talos-image-operator/talos-image-operator-buildkit-server"], made.Secrets.Keys.OrderBy(key => key.Contains("server", StringComparison.Ordinal)));
        Assert.All(made.Secrets.Values, secret => Assert.Equal(["ca.crt", "tls.crt", "tls.key"], secret.Keys.Order()));
        Assert.Contains("BEGIN PRIVATE KEY", made.Secrets["team-a/buildkit-client"]["tls.key"], StringComparison.Ordinal);
        Assert.NotEqual(made.Secrets["images/buildkit-client"]["tls.crt"], made.Secrets["team-a/buildkit-client"]["tls.crt"]);
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(_script.Folder, Out)),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [SkippableFact]
    public async Task Certificates_MadeAgain_AreNewOnesOfTheSameAuthority()
    {
        var first = await MakeAsync(_script, ("BUILD_NAMESPACES", "images"));
        var second = await MakeAsync(_script, ("BUILD_NAMESPACES", "images"));

        Assert.Equal(first.Authority.Thumbprint, second.Authority.Thumbprint);
        Assert.NotEqual(first.Client.Thumbprint, second.Client.Thumbprint);
        Assert.True(IsTrusted(second.Server, first.Authority));
    }

    [SkippableTheory]
    [InlineData("BUILD_NAMESPACES", "", "List namespaces separated by commas")]
    [InlineData("BUILD_NAMESPACES", "Images", "List namespaces separated by commas")]
    [InlineData("NAMESPACE", "a b", "Use the name of a namespace")]
    [InlineData("ARCHITECTURES", "riscv64", "Use amd64, arm64 or both")]
    [InlineData("HOSTS", "a,DNS:b\n[x]", "List names or addresses without a port")]
    [InlineData("CLIENT_SECRET", "$(id)", "Use the name of a Secret")]
    [InlineData("DAYS", "0", "Use a number of days")]
    public async Task Value_Invalid_IsRefusedBeforeAnythingIsMade(string variable, string value, string rule)
    {
        _script.Set("BUILD_NAMESPACES", "images");
        _script.Set("OUT", Path.Combine(_script.Folder, Out));
        _script.Set(variable, value);

        var result = await _script.RunAsync("hack/buildkit-certs");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"{variable}: \"{value}\" is not valid. {rule}", result.StandardError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_script.Folder, Out)));
    }

    internal static async Task<MadeCertificates> MakeAsync(Script script, params (string Name, string Value)[] variables)
    {
        Programs.Require("openssl");
        var folder = Path.Combine(script.Folder, Out);
        script.Set("OUT", folder);
        foreach (var (name, value) in variables)
        {
            script.Set(name, value);
        }

        var result = await script.RunAsync("hack/buildkit-certs");
        Assert.True(result.ExitCode == 0, result.StandardError);
        var secrets = Yaml.Documents(await File.ReadAllTextAsync(Path.Combine(folder, "secrets.yaml"))).ToDictionary(
            secret => $"{secret["metadata"]!["namespace"]}/{secret["metadata"]!["name"]}",
            secret => secret["data"]!.AsObject().ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(Convert.FromBase64String((string)entry.Value!))));
        return new MadeCertificates(Read("ca"), Read("server"), Read("client-images"), secrets);

        X509Certificate2 Read(string name) => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, $"{name}.crt"));
    }

    private static string? Usage(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages[0].Value;

    private static bool IsTrusted(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    /// <summary>The certificates of the folder, and the data of each Secret by its namespace and name.</summary>
    internal sealed record MadeCertificates(
        X509Certificate2 Authority, X509Certificate2 Server, X509Certificate2 Client, IReadOnlyDictionary<string, Dictionary<string, string>> Secrets);
}
