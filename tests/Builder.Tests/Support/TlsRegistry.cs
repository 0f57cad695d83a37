using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A real registry whose certificate is of a private authority.</summary>
public sealed class TlsRegistry : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Process _process;

    public TlsRegistry()
    {
        var port = FreePort();
        Host = $"{Address}:{port}";
        WriteCertificates();
        var config = _folder.Write("config.yml", $$$"""
            version: 0.1
            storage: {filesystem: {rootdirectory: "{{{_folder["data"]}}}"}}
            http: {addr: "{{{Host}}}", tls: {certificate: "{{{_folder["tls.crt"]}}}", key: "{{{_folder["tls.key"]}}}"}}
            log: {level: error}
            """);
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        while (!Answers(port))
            Thread.Sleep(50);
    }

    public string Host { get; }

    public string Authority => _folder["ca.crt"];

    // Not the loopback address, where no certificate is checked.
    private static IPAddress? Address { get; } = NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(address => address.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    public static void Require()
    {
        Skip.If(Address is null, "This machine has no address beside the loopback's.");
        Skip.IfNot(
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "docker-registry"))),
            "docker-registry is not installed: hack/stack/install");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private void WriteCertificates()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(6));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(from, to);
        _folder.Write("ca.crt", authority.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(Address!);
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(authority, from, to, [1, 2, 3, 4]);
        _folder.Write("tls.crt", certificate.ExportCertificatePem());
        _folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(Address!, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient(Address!.ToString(), port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
