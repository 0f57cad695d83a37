using System.Diagnostics;
using System.Globalization;

namespace TalosImageOperator.Benchmarks.Load;

/// <summary>The published operator as a process: what it takes and what it counts.</summary>
internal sealed class MeasuredOperator : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StillFor = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Uri _root;

    private MeasuredOperator(Process process, int port)
    {
        (_process, _root) = (process, new Uri($"http://127.0.0.1:{port}/"));
    }

    public TimeSpan SinceStart => _clock.Elapsed;

    /// <summary>Resident, in megabytes of a million bytes.</summary>
    public double Megabytes => Field("VmRSS:") * 1024 / 1e6;

    /// <summary>The most that was resident since the start, in megabytes of a million bytes.</summary>
    public double PeakMegabytes => Field("VmHWM:") * 1024 / 1e6;

    /// <summary>User and system time, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(' ');
            return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / 100.0;
        }
    }

    public static MeasuredOperator Start(LoadOptions options, string @namespace)
    {
        var start = new ProcessStartInfo(options.Program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--kubeconfig", options.Kubeconfig, "--namespace", @namespace, "--lease-namespace", @namespace,
                "--listen", $"http://127.0.0.1:{options.Port}", "--max-concurrent-builds", "0", "--wait-for-node=false",

                // It is scraped many times a second here.
                "--metrics-builds", "0",
                "--builder-image", "registry.example/talos-image-builder:v1", "--buildkit-image", "registry.example/buildkit:v1",
            },
        };
        foreach (var argument in options.OperatorArguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                Console.Error.WriteLine(text);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new MeasuredOperator(process, options.Port);
    }

    /// <summary>Until its caches are filled; gives how long that took since its start.</summary>
    public async Task<TimeSpan> ReadyAsync()
    {
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(_root, "readyz"));
                if (response.IsSuccessStatusCode)
                {
                    return SinceStart;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // It does not listen yet.
            }

            await Task.Delay(Poll);
        }
    }

    public Task<double> WritesAsync(params string[] labels) => LoadClient.MetricAsync(new Uri(_root, "metrics"), "kubernetes_api_writes_total", labels);

    /// <summary>Events and the lease apart.</summary>
    public async Task<double> BuildWritesAsync() =>
        await WritesAsync("resource=\"jobs\"") + await WritesAsync("resource=\"talosimagebuilds\"");

    public Task<double> ReconcilesAsync() => LoadClient.MetricAsync(new Uri(_root, "metrics"), "controller_runtime_reconcile_total");

    /// <summary>Until so many Jobs are created; gives when, since its start.</summary>
    public async Task<TimeSpan> CreatedAsync(int jobs)
    {
        while (await WritesAsync("resource=\"jobs\"", "verb=\"create\"") < jobs)
        {
            await Task.Delay(Poll * 5);
        }

        return SinceStart;
    }

    /// <summary>Until neither reconciles nor writes happen for five seconds; gives when the last one did, since its start.</summary>
    public async Task<TimeSpan> SettledAsync()
    {
        var last = (Count: -1.0, At: SinceStart);
        while (SinceStart - last.At < StillFor)
        {
            var count = await ReconcilesAsync() + await BuildWritesAsync() + await WritesAsync("resource=\"events\"");
            if (count != last.Count)
            {
                last = (count, SinceStart);
            }

            await Task.Delay(Poll * 10);
        }

        return last.At;
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", [$"{_process.Id}"]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private long Field(string name) => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1],
        CultureInfo.InvariantCulture);
}
