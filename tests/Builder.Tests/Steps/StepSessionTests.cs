using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Steps;

public sealed class StepSessionTests
{
    private readonly List<string> _lines = [];
    private readonly StepLog _log;

    public StepSessionTests()
    {
        _log = new StepLog(new Redactor(["hunter2hunter2"]), _lines.Add);
    }

    public static TheoryData<Exception, int, FailureClass, string> Failures => new()
    {
        { StepFailedException.Input("SourceNotFound", "m"), 64, FailureClass.Input, "SourceNotFound" },
        { StepFailedException.Build("BuildFailed", "m"), 65, FailureClass.Build, "BuildFailed" },
        { StepFailedException.Infrastructure("RegistryUnreachable", "m"), 75, FailureClass.Infrastructure, "RegistryUnreachable" },
        { new IOException("No space left on device : '/workspace/x'"), 75, FailureClass.Infrastructure, "OutOfDisk" },
        { new UnauthorizedAccessException("m"), 75, FailureClass.Infrastructure, "PodFailed" },
        { new InvalidOperationException("m"), 75, FailureClass.Infrastructure, "PodFailed" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task RunAsync_OfFailure_HasItsCodeAndReason(Exception failure, int code, FailureClass failureClass, string reason)
    {
        var end = await StepSession.RunAsync("kernel", _log, _ => Task.FromException<StepResult>(failure), CancellationToken.None);
        Assert.Equal((code, failureClass, reason), (end.ExitCode, end.Result.Error!.Class, end.Result.Error.Reason));
    }

    [Fact]
    public async Task RunAsync_Stopped_IsInterrupted()
    {
        using var stop = new CancellationTokenSource();
        var end = await StepSession.RunAsync(
            "kernel",
            _log,
            async token =>
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
                return new StepResult { Step = "kernel" };
            },
            stop.Token);
        Assert.Equal((143, "Interrupted"), (end.ExitCode, end.Result.Error!.Reason));
    }

    [Fact]
    public async Task RunAsync_OfFailureWithASecretInIt_HidesItEverywhere()
    {
        var end = await StepSession.RunAsync(
            "kernel",
            _log,
            _ =>
            {
                _log.Output("password hunter2hunter2");
                throw StepFailedException.Input("SourceRefused", "wrong: hunter2hunter2");
            },
            CancellationToken.None);

        Assert.Equal("wrong: ***", end.Result.Error!.Message);
        Assert.Equal("password ***", end.Result.Error.LogTail);
        Assert.DoesNotContain(_lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_OfLogThatCannotBeWritten_StillHasItsResult()
    {
        using var file = new StreamWriter(new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.Write, bufferSize: 0));
        file.AutoFlush = true;
        var log = new StepLog(new Redactor([]), file.WriteLine);

        var end = await StepSession.RunAsync("kernel", log, _ => Task.FromResult(new StepResult { Step = "kernel" }), CancellationToken.None);

        Assert.Equal((75, "OutOfDisk"), (end.ExitCode, end.Result.Error!.Reason));
        Assert.Contains("spec.job.workspace.size", end.Result.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OfSuccess_IsDone()
    {
        var end = await StepSession.RunAsync(
            "kernel", _log, _ => Task.FromResult(new StepResult { Step = "kernel", Digest = "sha256:ab" }), CancellationToken.None);
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(["=== Starting step kernel", "=== Step kernel succeeded: sha256:ab"], _lines);
    }
}
