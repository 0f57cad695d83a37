using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TalosImageOperator.Repository.Tests.Chart;

namespace TalosImageOperator.Repository.Tests.Scripts;

/// <summary>The preStop hook of a pool's pod before real connections. Its sleep is replaced by one that the test ends.</summary>
public sealed class DrainTests : IDisposable
{
    private const int Quiet = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("drain-").FullName;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public DrainTests()
    {
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Drain_WithoutABuild_EndsAfterTheQuietTime()
    {
        using var drain = Start();

        Assert.Equal(Quiet, await SecondsUntilTheEndAsync(drain));
        Assert.Equal(0, drain.ExitCode);
    }

    [Fact]
    public async Task Drain_WhileABuildIsConnected_Waits()
    {
        var build = new TcpClient();
        await build.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
        using var accepted = await _listener.AcceptTcpClientAsync();
        using var drain = Start();
        for (var second = 0; second < 3 * Quiet; second++)
        {
            await SecondAsync(drain);
        }

        Assert.False(drain.HasExited);
        build.Dispose();
        Assert.InRange(await SecondsUntilTheEndAsync(drain), Quiet, Quiet + 1);
    }

    [Fact]
    public async Task Drain_BetweenTwoStepsOfABuild_WaitsForTheNext()
    {
        using var drain = Start();
        await SecondAsync(drain);
        using (var step = new TcpClient())
        {
            await step.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
            using var accepted = await _listener.AcceptTcpClientAsync();
            await SecondAsync(drain);
            await SecondAsync(drain);
        }

        Assert.InRange(await SecondsUntilTheEndAsync(drain), Quiet - 1, Quiet + 1);
    }

    private Process Start()
    {
        var sleep = Path.Combine(_folder, "sleep");
        File.WriteAllText(sleep, "#!/bin/sh\necho second\nread -r _\n");
        File.SetUnixFileMode(sleep, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var script = Path.Combine(Tree.Root, Manifests.ChartFolder, "files/buildkit-drain");
        return Process.Start(new ProcessStartInfo("/bin/sh", [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["PATH"] = $"{_folder}:/usr/bin:/bin",
                ["PORT"] = ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture),
                ["QUIET"] = Quiet.ToString(CultureInfo.InvariantCulture),
            },
        })!;
    }

    /// <summary>Waits until the script sleeps, and ends its sleep.</summary>
    /// <returns>False if the script has ended instead.</returns>
    private static async Task<bool> SecondAsync(Process drain)
    {
        if (await drain.StandardOutput.ReadLineAsync() is null)
        {
            return false;
        }

        await drain.StandardInput.WriteLineAsync();
        await drain.StandardInput.FlushAsync();
        return true;
    }

    private static async Task<int> SecondsUntilTheEndAsync(Process drain)
    {
        var seconds = 0;
        while (await SecondAsync(drain))
        {
            seconds++;
        }

        await drain.WaitForExitAsync();
        return seconds;
    }
}
