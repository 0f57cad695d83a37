using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace TalosImageOperator.Builder.Processes;

/// <summary>
/// Runs programs in a process group of their own, so that a whole <c>make</c> with all its children can be stopped at once,
/// and so that they end with us even when we are killed.
/// </summary>
public sealed class ProcessRunner(TimeProvider time)
{
    /// <summary>The exit code that <c>setsid</c> and <c>setpriv</c> give for a program that does not exist.</summary>
    public const int NotFound = 127;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // A daemon that left the group could hold the pipes open for ever.
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(5);

    /// <summary>Output is passed on line by line while the program runs; the lines may come from two threads.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled; the group is gone.</exception>
    public async Task<ProcessOutcome> RunAsync(ProcessCommand command, Action<string> onLine, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(command) };
        try
        {
            await SpawnThread.StartAsync(process);
        }
        catch (Win32Exception failure)
        {
            return new ProcessOutcome(NotFound, "", [$"{command.Program}: {failure.Message}"]);
        }

        process.StandardInput.Close();
        var tail = new OutputTail();
        var captured = new StringBuilder();
        var output = ReadAsync(process.StandardOutput, line =>
        {
            if (command.Capture)
                captured.Append(line).Append('\n');
            else
                Show(line);
        });
        var errors = ReadAsync(process.StandardError, Show);

        await WaitAsync(process, stop);
        // What the program left behind would keep the pipes open and the pod alive.
        Signal.ToGroup(process.Id, Signal.Kill);
        await Task.WhenAll(output, errors)
            .WaitAsync(PipePatience, time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        return new ProcessOutcome(process.ExitCode, captured.ToString(), tail.Lines);

        void Show(string line)
        {
            tail.Add(line);
            onLine(line);
        }
    }

    private async Task WaitAsync(Process process, CancellationToken stop)
    {
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Signal.ToGroup(process.Id, Signal.Terminate);
            using var grace = new CancellationTokenSource(Grace, time);
            try
            {
                await process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException) when (grace.IsCancellationRequested)
            {
                Signal.ToGroup(process.Id, Signal.Kill);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
            onLine(line);
    }

    private static ProcessStartInfo StartInfo(ProcessCommand command)
    {
        var info = new ProcessStartInfo("setsid")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = command.WorkingDirectory ?? "",
        };
        string[] arguments = ["setpriv", "--pdeathsig", "TERM", "--", command.Program, .. command.Presets, .. command.Arguments];
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        foreach (var (name, value) in command.Environment)
            info.Environment[name] = value;
        return info;
    }
}
