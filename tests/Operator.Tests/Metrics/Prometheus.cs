using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Metrics;

/// <summary>Debian's Prometheus, which scrapes one target every second.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("prometheus-");
    private readonly HttpClient _client;
    private readonly Process _process;

    private Prometheus(string program, string target, string job, string rules)
    {
        var address = $"127.0.0.1:{FreePort()}";
        var config = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [{{rules}}]
            scrape_configs:
              - job_name: {{job}}
                static_configs: [{targets: ["{{new Uri(target).Authority}}"]}]
            """);
        var start = new ProcessStartInfo(program)
        {
            ArgumentList = { $"--config.file={config}", $"--storage.tsdb.path={_folder.FullName}/data", $"--web.listen-address={address}", "--log.level=error" },
        };
        _process = Process.Start(start)!;
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
    }

    /// <summary>Returns when it has scraped the target several times, so that rates can be calculated.</summary>
    public static async Task<Prometheus> StartAsync(string target, string job, string rules)
    {
        const string Program = "/usr/bin/prometheus";
        Skip.IfNot(File.Exists(Program), "Prometheus is not installed: `make test` installs it.");
        var prometheus = new Prometheus(Program, target, job, rules);
        await prometheus.UntilAsync("count_over_time(up[5m]) > 3 and up == 1");
        return prometheus;
    }

    /// <summary>The values of an instant query.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string expression)
    {
        var answer = JsonNode.Parse(await _client.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}"))!;
        Assert.Equal("success", (string?)answer["status"]);
        return [.. answer["data"]!["result"]!.AsArray().Select(series => (string)series!["value"]![1]!)];
    }

    /// <summary>Waits until all rules have been evaluated. Returns their health by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RulesAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            var rules = JsonNode.Parse(await _client.GetStringAsync("/api/v1/rules", limit.Token))!["data"]!["groups"]!.AsArray()
                .SelectMany(group => group!["rules"]!.AsArray()).ToDictionary(rule => (string)rule!["name"]!, rule => (string)rule!["health"]!);
            if (rules.Count > 0 && !rules.ContainsValue("unknown"))
            {
                return rules;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task UntilAsync(string expression)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            Assert.False(_process.HasExited, "Prometheus has ended.");
            try
            {
                if ((await QueryAsync(expression)).Count > 0)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            // Prometheus has no event for a scrape.
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
