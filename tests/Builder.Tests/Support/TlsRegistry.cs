using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A real registry whose certificate is of a private authority.</summary>
public sealed class TlsRegistry : IDisposable
{
    private const string Program = "docker-registry";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    private readonly TempFolder _folder = new();
    private readonly Process _process;
    private readonly Task<string> _log;

    private TlsRegistry(int port)
    {
        Host = $"{Address}:{port}";
        _process = Process.Start(new ProcessStartInfo(RealProgram.Find(Program)!, ["serve", Configuration()]) { RedirectStandardError = true })!;
        _log = _process.StandardError.ReadToEndAsync();
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
        Skip.If(RealProgram.Find(Program) is null, $"{Program} is not installed: hack/stack/install");
    }

    public static async Task<TlsRegistry> StartAsync()
    {
        var port = FreePort.Of(Address!);
        var registry = new TlsRegistry(port);
        var start = Stopwatch.StartNew();
        while (!await AnswersAsync(port))
        {
            if (registry._process.HasExited || start.Elapsed > Patience)
            {
                registry.Dispose();
                throw new InvalidOperationException($"{Program} does not start: {await registry._log}");
            }

            await Task.Delay(BetweenTries);
        }

        return registry;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private string Configuration()
    {
        using var authority = new PrivateAuthority();
        using var certificate = authority.Certify(Address!.ToString());
        _folder.Write("ca.crt", authority.Pem);
        return _folder.Write("config.yml", $$$"""
            version: 0.1
            storage: {filesystem: {rootdirectory: "{{{_folder["data"]}}}"}}
            http:
              addr: "{{{Host}}}"
              tls:
                certificate: "{{{_folder.Write("tls.crt", certificate.ExportCertificatePem())}}}"
                key: "{{{_folder.Write("tls.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())}}}"
            log: {level: error}
            """);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Address!, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
