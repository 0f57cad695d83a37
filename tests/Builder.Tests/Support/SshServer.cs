using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>
/// OpenSSH's own server, run as the user of the tests, on a separate address in 127.0.0.0/8. It lets one key in, and gives
/// every repository that this user may read.
/// </summary>
public sealed class SshServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<bool> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SshServer(string program, string configuration)
    {
        _process = new Process
        {
            // Without -D it would leave us; -e has it log to its standard error.
            StartInfo = new ProcessStartInfo(program, ["-D", "-e", "-f", configuration]) { RedirectStandardError = true },
        };
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
    }

    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>What a client must know of it.</summary>
    public required SshKey HostKey { get; init; }

    /// <summary>The key that it lets in.</summary>
    public required SshKey User { get; init; }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>The user's part of an address.</summary>
    public static string UserName => Environment.UserName;

    public static void Require() => Skip.If(
        RealProgram.Find("sshd") is null || RealProgram.Find("ssh-keygen") is null,
        "sshd or ssh-keygen is not installed: hack/stack/install");

    /// <summary>Starts it on a free port.</summary>
    public static Task<SshServer> StartAsync(TempFolder folder, string keyType = "ed25519") =>
        StartAsync(folder, keyType, "127.0.0.1", FreePort.Of(IPAddress.Loopback));

    /// <summary>
    /// Starts it on port 22 of an address of its own; an address <c>user@host:path</c> knows no other port. Skips the test where
    /// that cannot be: for a user who is not root, or beside a server on port 22 of every address.
    /// </summary>
    public static async Task<SshServer> StartOnPort22Async(TempFolder folder)
    {
        var part = RandomNumberGenerator.GetBytes(3);
        try
        {
            return await StartAsync(folder, "ed25519", $"127.{part[0]}.{part[1]}.{(part[2] % 250) + 2}", 22);
        }
        catch (InvalidOperationException failure) when (failure.Message.Contains("Cannot bind", StringComparison.Ordinal))
        {
            throw new SkipException($"Port 22 cannot be had: {failure.Message}");
        }
    }

    public string Url(string path) => $"ssh://{UserName}@{Host}:{Port}{path}";

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<SshServer> StartAsync(TempFolder folder, string keyType, string host, int port)
    {
        var hostKey = SshKey.Create(folder["sshd-host-key"], keyType);
        var user = SshKey.Create(folder["user-key"]);
        var configuration = folder.Write("sshd.conf", $"""
            ListenAddress {host}:{port}
            HostKey {hostKey.Path}
            PidFile none
            AuthorizedKeysFile {folder.Write("authorized_keys", user.Public)}
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            UseDNS no
            LogLevel VERBOSE

            """);
        // As root, it wants this folder, which a service's unit would make.
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        var server = new SshServer(RealProgram.Find("sshd")!, configuration) { Host = host, Port = port, HostKey = hostKey, User = user };
        if (await server._listens.Task.WaitAsync(Patience))
        {
            return server;
        }

        var log = server.Log;
        server.Dispose();
        throw new InvalidOperationException($"sshd does not start: {log}");
    }

    private void Note(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }

        if (line is null || line.Contains("Server listening on", StringComparison.Ordinal))
        {
            _listens.TrySetResult(line is not null);
        }
    }
}
