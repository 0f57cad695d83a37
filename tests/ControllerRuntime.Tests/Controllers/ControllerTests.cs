using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Controllers;

public sealed class ControllerTests : IAsyncLifetime
{
    private static readonly NamespacedName Key = new("default", "a");
    private readonly SignalingTimeProvider _time = new();
    private readonly MetricsProbe _probe = new();
    private readonly LogRecorder<ControllerTests> _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Recorder<NamespacedName> _reconciled = new();
    private Func<NamespacedName, CancellationToken, Task<ReconciliationResult>> _reconcile =
        (_, _) => Task.FromResult(ReconciliationResult.Success());

    private Controller<Widget> _controller = null!;
    private Task _running = Task.CompletedTask;

    public Task InitializeAsync()
    {
        var entityController = new Scripted(async (key, token) =>
        {
            var result = await _reconcile(key, token);
            _reconciled.Add(key);
            return result;
        });
        _controller = new Controller<Widget>(entityController, new() { Name = "c", Workers = 2 }, _probe.Metrics, _time, _log);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _abort.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        _controller.Dispose();
        _probe.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    [Fact]
    public async Task Success_WithRequeueAfter_ComesAgainThen()
    {
        _reconcile = (_, _) => Task.FromResult(ReconciliationResult.Success(TimeSpan.FromMinutes(3)));
        Start();
        await _reconciled.NextAsync();
        Assert.Equal(TimeSpan.FromMinutes(3), await _time.DelayAsync());
        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(Key, await _reconciled.NextAsync());
        Assert.Equal(2, _probe.Sum("controller_runtime_reconcile_total", "c", "requeue_after"));
    }

    [Fact]
    public async Task Failure_RepeatedManyTimes_IsNeverGivenUp()
    {
        _reconcile = (_, _) => throw new InvalidOperationException("broken");
        _controller.Enqueue(Key);
        _running = _controller.RunAsync(_stop.Token, _abort.Token);
        for (var i = 0; i < 30; i++)
        {
            var expected = TimeSpan.FromMilliseconds(Math.Min(5 * Math.Pow(2, i), 1_000_000));
            Assert.Equal(expected, await _time.DelayAsync(delay => delay == expected));
            _time.Advance(expected);
        }

        Assert.InRange(_probe.Sum("controller_runtime_reconcile_errors_total", "c"), 30, 31);
    }

    [Fact]
    public async Task Failure_WithRequeueAfter_ComesAgainThen()
    {
        _reconcile = (_, _) => Task.FromResult(ReconciliationResult.Failure("later", requeueAfter: TimeSpan.FromSeconds(30)));
        Start();

        Assert.Equal(TimeSpan.FromSeconds(30), await _time.DelayAsync());
        await _log.LoggedAsync("reconcile failed (attempt 1)");
        Assert.Equal(1, _log.Count(LogLevel.Error, "reconcile failed (attempt 1)"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(30), await _time.DelayAsync());
        await _log.LoggedAsync("reconcile failed (attempt 2)");
        Assert.Equal(1, _log.Count(LogLevel.Error, "reconcile failed (attempt 2)"));
        Assert.Equal(2, _probe.Sum("workqueue_retries_total", "c"));
    }

    [Fact]
    public async Task Reconcile_OfEachKey_LogsWithinAScopeOfItsOwn()
    {
        Start();
        await _reconciled.NextAsync();
        _controller.Enqueue(new("default", "b"));
        await _reconciled.NextAsync();

        Assert.Equal(["default/a reconcile 1", "default/b reconcile 2"], _log.Scopes);
    }

    [Fact]
    public async Task OutOfMemory_InAReconcile_EndsTheController()
    {
        _reconcile = (_, _) => throw new InsufficientMemoryException();
        Start();

        await Assert.ThrowsAsync<InsufficientMemoryException>(() => _running.WaitAsync(TimeSpan.FromSeconds(20)));
        _running = Task.CompletedTask;
    }

    [Fact]
    public async Task Failure_OfAThrottlingServer_WaitsAsAsked()
    {
        _reconcile = (_, _) => throw new KubernetesApiException("slow down")
        {
            Code = 429,
            Reason = "TooManyRequests",
            RetryAfter = TimeSpan.FromSeconds(9),
        };
        Start();

        Assert.Equal(TimeSpan.FromSeconds(9), await _time.DelayAsync());
    }

    [Fact]
    public async Task Success_AfterFailures_StartsTheDelayAnew()
    {
        var failures = 3;
        _reconcile = (_, _) => failures-- > 0 ? throw new InvalidOperationException() : Task.FromResult(ReconciliationResult.Success());
        _controller.Enqueue(Key);
        _running = _controller.RunAsync(_stop.Token, _abort.Token);
        foreach (var milliseconds in new[] { 5, 10, 20 })
        {
            await _time.DelayAsync(delay => delay == TimeSpan.FromMilliseconds(milliseconds));
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        await _reconciled.NextAsync();
        failures = 1;
        _controller.Enqueue(Key);

        Assert.Equal(TimeSpan.FromMilliseconds(5), await _time.DelayAsync(delay => delay == TimeSpan.FromMilliseconds(5)));
    }

    [Fact]
    public async Task Conflict_WithAnotherWriter_IsRepeatedWithoutAnErrorInTheLog()
    {
        var tries = 0;
        _reconcile = (_, _) => tries++ == 0
            ? throw new KubernetesApiException("changed") { Code = 409, Reason = "Conflict" }
            : Task.FromResult(ReconciliationResult.Success());
        Start();
        _time.Advance(await _time.DelayAsync(delay => delay == TimeSpan.FromMilliseconds(5)));
        await _reconciled.NextAsync();
        await _log.LoggedAsync("the object was changed by another client");

        Assert.Equal(0, _log.Count(LogLevel.Error, ""));
        Assert.Equal(1, _log.Count(LogLevel.Information, "the object was changed by another client"));
    }

    [Fact]
    public async Task Change_DuringTheReconcile_BringsAnotherAndKeepsTheRequeue()
    {
        TaskCompletionSource entered = new(), proceed = new();
        _reconcile = async (_, _) =>
        {
            entered.TrySetResult();
            await proceed.Task;
            return ReconciliationResult.Success(TimeSpan.FromMinutes(1));
        };
        Start();
        await entered.Task;

        // As the watch does when the reconcile writes a status.
        _controller.Enqueue(Key);
        proceed.SetResult();
        await _reconciled.NextAsync();
        await _reconciled.NextAsync();
        _time.Advance(await _time.DelayAsync(delay => delay > TimeSpan.FromSeconds(30)));

        Assert.Equal(Key, await _reconciled.NextAsync());
    }

    [Fact]
    public async Task Stop_WithAReconcileRunning_WaitsForIt()
    {
        TaskCompletionSource entered = new(), proceed = new();
        _reconcile = async (_, token) =>
        {
            entered.SetResult();
            await proceed.Task;
            Assert.False(token.IsCancellationRequested);
            return ReconciliationResult.Success();
        };
        Start();
        await entered.Task;
        await _stop.CancelAsync();
        Assert.False(_running.IsCompleted);
        proceed.SetResult();
        await _running;

        Assert.Equal(1, _probe.Sum("controller_runtime_reconcile_total", "success"));
    }

    [Fact]
    public async Task Abort_WithAReconcileRunning_CancelsIt()
    {
        TaskCompletionSource entered = new();
        _reconcile = async (_, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return ReconciliationResult.Success();
        };
        Start();
        await entered.Task;
        await _abort.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, _probe.Sum("controller_runtime_active_workers"));
    }

    [Fact]
    public async Task Keys_OfAFormerLeader_AreNotReconciled()
    {
        _reconcile = (_, _) => Task.FromResult(ReconciliationResult.Success(TimeSpan.FromSeconds(1)));
        Start();
        await _reconciled.NextAsync();
        await _abort.CancelAsync();
        await _running;
        _controller.Enqueue(Key);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _reconciled.Waiting);
    }

    private void Start()
    {
        _controller.Enqueue(Key);
        _running = _controller.RunAsync(_stop.Token, _abort.Token);
    }

    private sealed class Scripted(Func<NamespacedName, CancellationToken, Task<ReconciliationResult>> reconcile)
        : IEntityController<Widget>
    {
        public Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken) =>
            reconcile(key, cancellationToken);
    }
}
