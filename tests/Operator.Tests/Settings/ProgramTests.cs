using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Operator.Tests.Settings;

/// <summary>The program itself: what it answers to a command line that cannot be run.</summary>
public sealed class ProgramTests : IDisposable
{
    private const string Kubeconfig = """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts: [{name: here, context: {cluster: here, user: me}}]
        clusters: [{name: here, cluster: {server: "http://127.0.0.1:1"}}]
        users: [{name: me, user: {token: t}}]
        """;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "talos-image-operator");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("operator-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--workrs 3", "Unknown option \"--workrs\". Did you mean --workers? See --help.")]
    [InlineData("--https-prxy=http://me:secret@proxy", "Unknown option \"--https-prxy\". Did you mean --https-proxy? See --help.")]
    [InlineData("--https-prxy http://me:secret@proxy", "Unknown option \"--https-prxy\". Did you mean --https-proxy? See --help.")]
    [InlineData("--workers", "--workers requires a value. See --help.")]
    [InlineData("start", "Unknown argument \"start\". See --help.")]
    [InlineData("--workers none", "--workers: \"none\" is not valid. It must be a whole number of at least 1.")]
    [InlineData("--kubeconfig /no/such/file", "--kubeconfig: cannot use \"/no/such/file\": kubeconfig file not found at /no/such/file. Name a readable kubeconfig file of a cluster.")]
    [InlineData("--config /no/such/file", "--config: cannot read \"/no/such/file\": Could not find a part of the path '/no/such/file'. Name a readable file.")]
    [InlineData("", "No cluster is configured. Set --kubeconfig or KUBECONFIG, or run the operator in a pod with a service account.")]
    public async Task Run_WithAMistake_EndsWithOneSentence(string arguments, string sentence)
    {
        var (code, output, error) = await RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((64, "", sentence + "\n"), (code, output, error));
    }

    [Theory]
    [InlineData("{\"workers\": 3,", "is not valid JSON at line 1. Correct the file.")]
    [InlineData("[]", "is not a JSON object of options. Use an object such as {\"workers\": 4}.")]
    [InlineData("{\"wrokers\": 3}", ": Unknown option \"wrokers\". Did you mean workers? See --help.")]
    public async Task Run_WithAWrongConfigFile_EndsWithOneSentence(string content, string end)
    {
        var file = Write("options.json", content);

        var (code, output, error) = await RunAsync("--config", file);

        Assert.Equal((64, ""), (code, output));
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.EndsWith(end + "\n", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("just text")]
    [InlineData("apiVersion: v1\nkind: Config\ncurrent-context: none\n")]
    public async Task Run_WithAWrongKubeconfig_EndsWithOneSentence(string content)
    {
        var file = Write("kubeconfig", content);

        var (code, output, error) = await RunAsync("--kubeconfig", file);

        Assert.Equal((64, ""), (code, output));
        Assert.StartsWith($"--kubeconfig: cannot use \"{file}\": ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Run_WithAnAddressThatIsTaken_EndsWithOneSentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        var (code, output, error) = await RunAsync("--kubeconfig", Write("kubeconfig", Kubeconfig), "--listen", address);

        Assert.Equal((64, ""), (code, output));
        Assert.Equal($"--listen: cannot listen on \"{address}\": Address already in use. Choose another address.\n", error);
    }

    [Fact]
    public async Task Version_OfTheProgram_IsTheNumberAlone()
    {
        var (code, output, _) = await RunAsync("--version");

        Assert.Equal(0, code);
        Assert.Matches(@"\A\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?\n\z", output);
    }

    [Fact]
    public async Task Metrics_OfTheProgram_NameItsPodAndLeaveOutTheClients()
    {
        var start = Start("--kubeconfig", Write("kubeconfig", Kubeconfig), "--listen", "http://127.0.0.1:0", "--leader-elect=false");
        (start.Environment["POD_NAME"], start.Environment["POD_NAMESPACE"]) = ("operator-0", "images");
        using var process = Process.Start(start)!;
        try
        {
            var listening = "";
            while (!listening.Contains("Now listening on", StringComparison.Ordinal))
            {
                listening = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) ?? throw new EndOfStreamException();
            }

            // A list has failed: the client's own instruments have something to tell.
            while (!(await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)))!.Contains("Failed to list", StringComparison.Ordinal))
            {
            }

            using var client = new HttpClient { BaseAddress = new Uri(JsonNode.Parse(listening)!["State"]!["address"]!.GetValue<string>()) };
            var metrics = await client.GetStringAsync("/metrics");

            var target = metrics.Split('\n').Single(line => line.StartsWith("target_info{", StringComparison.Ordinal));
            Assert.Contains("service_name=\"talos-image-operator\"", target, StringComparison.Ordinal);
            Assert.Contains("service_version=\"", target, StringComparison.Ordinal);
            Assert.Contains("k8s_namespace_name=\"images\"", target, StringComparison.Ordinal);
            Assert.Contains("k8s_pod_name=\"operator-0\"", target, StringComparison.Ordinal);
            Assert.Contains("reflector_watch_faults_total{", metrics, StringComparison.Ordinal);
            Assert.DoesNotContain("http_client", metrics, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task StatusPage_OfTheProgram_IsOnItsOwnPortOnly()
    {
        var port = FreePort();
        using var process = Process.Start(Start(
            "--kubeconfig", Write("kubeconfig", Kubeconfig), "--listen", "http://127.0.0.1:0", "--leader-elect=false", "--web-listen", $"http://127.0.0.1:{port}"))!;
        try
        {
            var listening = new List<Uri>();
            while (listening.Count < 2)
            {
                var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) ?? throw new EndOfStreamException();
                if (line.Contains("Now listening on", StringComparison.Ordinal))
                {
                    listening.Add(new Uri(JsonNode.Parse(line)!["State"]!["address"]!.GetValue<string>()));
                }
            }

            var probes = listening.Single(address => address.Port != port);
            var web = listening.Single(address => address.Port == port);
            using var client = new HttpClient();

            // The API server cannot be reached.
            Assert.Contains("This page may be out of date", await client.GetStringAsync(web), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, web, "/metrics", web));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, web, "/metrics", probes));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, web, "/readyz", probes));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, probes, "/metrics", web));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, probes, "/", web));
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Uri to, string path, Uri host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(to, path)) { Headers = { Host = host.Authority } };
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Start(arguments))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (process.ExitCode, await output, await error);
    }

    private ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("KUBECONFIG");
        start.Environment["HOME"] = _folder.FullName;
        return start;
    }
}
