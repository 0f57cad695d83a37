using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Authentication;

namespace TalosImageOperator.KubectlTalosImage.Cluster;

/// <summary>
/// A credential plugin of a kubeconfig (<c>exec</c>): a program that prints a token or a client certificate. It is run again when the
/// token expires. Its standard input and error are those of this program, so that it can ask the user.
/// </summary>
internal sealed class ExecCredential : ITokenProvider, IDisposable
{
    // A token is renewed before it expires, because a request takes time.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly string _user;
    private readonly KubeconfigEntry _exec;
    private readonly KubeconfigEntry _cluster;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private ExecutedCredential? _current;

    private ExecCredential(string user, KubeconfigEntry exec, KubeconfigEntry cluster, TimeProvider time)
    {
        (_user, _exec, _cluster, _time) = (user, exec, cluster, time);
    }

    /// <returns>Null if the user has no plugin.</returns>
    public static ExecCredential? Of(string name, KubeconfigEntry user, KubeconfigEntry cluster, TimeProvider time) =>
        user.Fields["exec"] is JsonObject exec ? new ExecCredential(name, new KubeconfigEntry(exec, user.Folder), cluster, time) : null;

    public void Dispose() => _turn.Dispose();

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_current is not { } current || current.ExpiresAt - Margin <= _time.GetUtcNow())
            {
                await RunAsync(cancellationToken);
            }

            return new AuthenticationHeaderValue("Bearer", _current!.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <exception cref="KubeconfigException">The program cannot be run, fails, or prints something else.</exception>
    public async Task<ExecutedCredential> RunAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Command()) { RedirectStandardOutput = true };
        foreach (var argument in _exec.Fields["args"] as JsonArray ?? [])
        {
            start.ArgumentList.Add(argument?.ToString() ?? "");
        }

        foreach (var variable in (_exec.Fields["env"] as JsonArray ?? []).OfType<JsonObject>())
        {
            start.Environment[variable["name"]?.ToString() ?? ""] = variable["value"]?.ToString();
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = Info().ToJsonString();
        return _current = Read(await OutputAsync(start, cancellationToken));
    }

    // A path with a slash is relative to the kubeconfig, any other is looked up in PATH.
    private string Command() => _exec.Text("command") switch
    {
        null => throw Failed("The command is missing. Add one."),
        var command when command.Contains('/') => Path.Combine(_exec.Folder, command),
        var command => command,
    };

    private JsonObject Info()
    {
        var spec = new JsonObject { ["interactive"] = _exec.Text("interactiveMode") != "Never" && !Console.IsInputRedirected };
        if (_exec.Flag("provideClusterInfo"))
        {
            var cluster = new JsonObject { ["server"] = _cluster.Text("server") };
            foreach (var name in new[] { "certificate-authority-data", "tls-server-name", "proxy-url" })
            {
                if (_cluster.Text(name) is { } value)
                {
                    cluster[name] = value;
                }
            }

            spec["cluster"] = cluster;
        }

        return new JsonObject { ["apiVersion"] = _exec.Text("apiVersion"), ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private async Task<string> OutputAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? output
                : throw Failed($"\"{start.FileName}\" ended with exit code {process.ExitCode}. Log in again, or run it by hand.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw Failed($"\"{start.FileName}\" cannot be run. {_exec.Text("installHint") ?? "Install it, or correct the kubeconfig."}");
        }
    }

    private ExecutedCredential Read(string output)
    {
        try
        {
            var status = JsonNode.Parse(output)?["status"];
            var read = new ExecutedCredential(
                status?["token"]?.GetValue<string>(),
                status?["clientCertificateData"]?.GetValue<string>(),
                status?["clientKeyData"]?.GetValue<string>(),
                DateTimeOffset.TryParse(status?["expirationTimestamp"]?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
                    ? end
                    : null);
            return read.Token is not null || (read.Certificate is not null && read.Key is not null)
                ? read
                : throw Failed("It printed no credential. Log in again, or run it by hand.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The output may be a credential, so it is not quoted.
            throw Failed("It printed something other than an ExecCredential in JSON. Run it by hand.");
        }
    }

    private KubeconfigException Failed(string sentences) =>
        new($"Credential plugin of user \"{_user}\" in the kubeconfig: {sentences}");
}

/// <summary>What a credential plugin printed.</summary>
/// <param name="Token">A bearer token.</param>
/// <param name="Certificate">A client certificate in PEM.</param>
/// <param name="Key">Its key in PEM.</param>
/// <param name="ExpiresAt">Null: valid while the program runs.</param>
internal sealed record ExecutedCredential(string? Token, string? Certificate, string? Key, DateTimeOffset? ExpiresAt);
