using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;

namespace TalosImageOperator.Builder.Processes;

/// <summary>
/// Runs each program in a process group of its own, so that <c>make</c> can be stopped with all its children. Programs get SIGTERM
/// when the Builder is killed.
/// </summary>
public sealed class ProcessRunner(TimeProvider time)
{
    /// <summary>The exit code that <c>setsid</c> and <c>setpriv</c> give for a program that does not exist.</summary>
    public const int NotFound = 127;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // A daemon that has left the group could keep the pipes open forever.
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Output is passed on line by line while the program runs, from up to two threads. If <paramref name="onLine"/>
    /// throws, the group is killed and its first exception is thrown.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled; the group is gone.</exception>
    public async Task<ProcessOutcome> RunAsync(ProcessCommand command, Action<string> onLine, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(command) };
        if (await StartAsync(process, command) is { } missing)
        {
            return missing;
        }

        var input = ProcessFiles.FeedAsync(command.InputFile, process.StandardInput);
        var output = new ProcessOutput(command.Capture, onLine, () => Signal.ToGroup(process.Id, Signal.Kill));
        var pipes = Task.WhenAll(
            input, command.OutputFile is { } file ? ProcessFiles.SaveAsync(process.StandardOutput, file) : output.ReadOutputAsync(process.StandardOutput),
            output.ReadErrorsAsync(process.StandardError));

        await WaitAsync(process, stop);
        // Remaining children would keep the pipes open and the pod running.
        Signal.ToGroup(process.Id, Signal.Kill);
        await DrainAsync(pipes);
        output.Fault?.Throw();
        stop.ThrowIfCancellationRequested();
        return new ProcessOutcome(process.ExitCode, output.Captured, output.Tail);
    }

    /// <summary>Passes standard output on as bytes. A program whose reader ends early, or throws, is killed.</summary>
    /// <param name="command">Its <c>Capture</c> has no effect.</param>
    /// <param name="read">Reads the output to its end.</param>
    /// <param name="stop">Ends the program.</param>
    /// <returns>With the last lines of standard error.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled; the group is gone.</exception>
    public async Task<ProcessOutcome> StreamAsync(ProcessCommand command, Func<Stream, CancellationToken, Task> read, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(command) };
        if (await StartAsync(process, command) is { } missing)
        {
            return missing;
        }

        process.StandardInput.Close();
        var errors = new ProcessOutput(capture: false, _ => { }, () => { });
        var pipe = errors.ReadErrorsAsync(process.StandardError);
        var finished = await ReadAsync(process, read, stop);
        await DrainAsync(pipe);
        stop.ThrowIfCancellationRequested();
        var outcome = new ProcessOutcome(process.ExitCode, "", errors.Tail);
        if (outcome.Succeeded)
        {
            finished?.Throw();
        }

        return outcome;
    }

    /// <returns>Null if it runs.</returns>
    private static async Task<ProcessOutcome?> StartAsync(Process process, ProcessCommand command)
    {
        try
        {
            await SpawnThread.StartAsync(process);
            return null;
        }
        catch (Win32Exception failure)
        {
            return new ProcessOutcome(NotFound, "", [$"{command.Program}: {failure.Message}"]);
        }
    }

    private async Task DrainAsync(Task pipes) => await pipes
        .WaitAsync(PipePatience, time, CancellationToken.None)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <returns>That the output ended too early: the program's own failure, which says more, may be the cause.</returns>
    private async Task<ExceptionDispatchInfo?> ReadAsync(Process process, Func<Stream, CancellationToken, Task> read, CancellationToken stop)
    {
        ExceptionDispatchInfo? unreadable = null;
        var ended = false;
        try
        {
            var output = process.StandardOutput.BaseStream;
            await read(output, stop);
            await output.CopyToAsync(Stream.Null, stop);
            ended = true;
        }
        catch (EndOfStreamException failure)
        {
            unreadable = ExceptionDispatchInfo.Capture(failure);
            ended = true;
        }
        finally
        {
            if (!ended)
            {
                Signal.ToGroup(process.Id, Signal.Kill);
            }

            await WaitAsync(process, stop);
            Signal.ToGroup(process.Id, Signal.Kill);
        }

        return unreadable;
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
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }
}
