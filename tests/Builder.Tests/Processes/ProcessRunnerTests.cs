using System.Collections.Concurrent;
using System.Diagnostics;
using TalosImageOperator.Builder.Processes;

namespace TalosImageOperator.Builder.Tests.Processes;

public sealed class ProcessRunnerTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["PATH"] = "/usr/bin:/bin", ["ONLY"] = "this" };
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [Fact]
    public async Task RunAsync_OfProgram_GivesItTheEnvironmentAndNothingElse()
    {
        var outcome = await RunAsync("env");
        Assert.Equal(["ONLY=this", "PATH=/usr/bin:/bin"], outcome.Tail.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_OfArguments_NoShellReadsThem()
    {
        await RunAsync("printf", "%s|", "$(id)", "a b", "\"", "", "*");
        Assert.Equal(["$(id)|a b|\"||*|"], _lines);
    }

    [Fact]
    public async Task RunAsync_OfFailure_GivesCodeAndBothOutputs()
    {
        var outcome = await RunAsync("sh", "-c", "echo out; echo err >&2; exit 7");
        Assert.Equal(7, outcome.ExitCode);
        Assert.Equal(["err", "out"], outcome.Tail.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_WithCapture_KeepsStandardOutputApart()
    {
        var outcome = await _runner.RunAsync(
            Command("sh", "-c", "echo answer; echo noise >&2") with { Capture = true }, _lines.Enqueue, CancellationToken.None);
        Assert.Equal(("answer\n", "noise"), (outcome.Captured, Assert.Single(outcome.Tail)));
    }

    [Fact]
    public async Task RunAsync_OfMissingProgram_IsNotFound() =>
        Assert.Equal(ProcessRunner.NotFound, (await RunAsync("no-such-program")).ExitCode);

    [Fact]
    public async Task RunAsync_OfProgramThatLeavesAChild_EndsTheChild()
    {
        await RunAsync("sh", "-c", "sleep 600 & echo $!");
        Assert.True(await IsGoneAsync(int.Parse(_lines.Single(), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task RunAsync_Stopped_EndsTheWholeGroupGently()
    {
        using var stop = new CancellationTokenSource();
        var run = _runner.RunAsync(
            Command("sh", "-c", "trap 'echo asked; exit 1' TERM; sleep 600 & echo $!; wait"),
            line =>
            {
                _lines.Enqueue(line);
                if (line != "asked")
                {
                    stop.Cancel();
                }
            },
            stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Equal("asked", _lines.Last());
        Assert.True(await IsGoneAsync(int.Parse(_lines.First(), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("yes >&2")]
    public async Task RunAsync_SinkThatThrows_EndsTheProgramAndThrowsItsFault(string script)
    {
        // The disk behind the log is full.
        await using var log = new StreamWriter(new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.Write, bufferSize: 0)) { AutoFlush = true };
        var run = _runner.RunAsync(Command("sh", "-c", script), line => log.WriteLine(line), CancellationToken.None);

        var fault = await Assert.ThrowsAsync<IOException>(() => run.WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Contains("No space left", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SinkThatThrowsLater_ThrowsTheFirstFault()
    {
        var faults = 0;
        var run = _runner.RunAsync(
            Command("sh", "-c", "echo one; echo two; echo three"),
            line => throw new IOException($"{line} {++faults}"),
            CancellationToken.None);
        Assert.Equal("one 1", (await Assert.ThrowsAsync<IOException>(() => run)).Message);
    }

    [Fact]
    public async Task RunAsync_OfOutputWithoutLineBreaks_KeepsABoundedPart()
    {
        await RunAsync("sh", "-c", "head -c 50000000 /dev/zero | tr '\\0' x; echo; echo after");
        Assert.Equal([32 * 1024, 5], _lines.Select(line => line.Length));
    }

    [Fact]
    public async Task RunAsync_WithCaptureOfMuch_KeepsABoundedPart()
    {
        var outcome = await _runner.RunAsync(
            Command("sh", "-c", "yes 0123456789 | head -c 50000000") with { Capture = true }, _lines.Enqueue, CancellationToken.None);
        Assert.InRange(outcome.Captured.Length, 1024 * 1024, 4 * 1024 * 1024);
    }

    [Theory]
    [InlineData("a\nb\n")]
    [InlineData("a\r\nb")]
    [InlineData("a\rb\r")]
    public async Task RunAsync_OfLines_EndsThemAtEachKindOfBreak(string text)
    {
        await RunAsync("printf", text.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal));
        Assert.Equal(["a", "b"], _lines);
    }

    [Fact]
    public void Tail_OfLongOutput_KeepsTheLastLines()
    {
        var tail = new OutputTail(lines: 2, charactersALine: 3);
        foreach (var line in (string[])["one", "two", "three"])
        {
            tail.Add(line);
        }

        Assert.Equal(["two", "thr"], tail.Lines);
    }

    private Task<ProcessOutcome> RunAsync(string program, params string[] arguments) =>
        _runner.RunAsync(Command(program, arguments), _lines.Enqueue, CancellationToken.None);

    private static ProcessCommand Command(string program, params string[] arguments) =>
        new() { Program = program, Arguments = arguments, Environment = Environment };

    // An orphan is gone once its new parent has collected it, which takes a moment; a zombie runs nothing any more.
    private static async Task<bool> IsGoneAsync(int id)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(10))
        {
            var status = $"/proc/{id}/stat";
            if (!File.Exists(status) || (await File.ReadAllTextAsync(status)).Contains(") Z ", StringComparison.Ordinal))
            {
                return true;
            }

            await Task.Yield();
        }

        return false;
    }
}
