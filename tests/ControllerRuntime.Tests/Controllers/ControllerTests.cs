using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Controllers;

public sealed class ControllerTests : IAsyncLifetime
{
    private static readonly NamespacedName Key = new("default", "a");
    private readonly SignalingTimeProvider time = new();
    private readonly MetricsProbe probe = new();
    private readonly LogRecorder<ControllerTests> log = new();
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource abort = new();
    private readonly Recorder<NamespacedName> reconciled = new();
    private Func<NamespacedName, CancellationToken, Task<ReconciliationResult>> reconcile =
        (_, _) => Task.FromResult(ReconciliationResult.Success());

    private Controller<Widget> controller = null!;
    private Task running = Task.CompletedTask;

    public Task InitializeAsync()
    {
        var entityController = new Scripted(async (key, token) =>
        {
            var result = await reconcile(key, token);
            reconciled.Add(key);
            return result;
        });
        controller = new Controller<Widget>(entityController, new() { Name = "c", Workers = 2 }, probe.Metrics, time, log);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await abort.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        controller.Dispose();
        probe.Dispose();
        stop.Dispose();
        abort.Dispose();
    }

    [Fact]
    public async Task Success_WithRequeueAfter_ComesAgainThen()
    {
        reconcile = (_, _) => Task.FromResult(ReconciliationResult.Success(TimeSpan.FromMinutes(3)));
        Start();
        await reconciled.NextAsync();
        Assert.Equal(TimeSpan.FromMinutes(3), await time.DelayAsync());
        time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(Key, await reconciled.NextAsync());
        Assert.Equal(2, probe.Sum("controller_runtime_reconcile_total", "c", "requeue_after"));
    }

    [Fact]
    public async Task Failure_RepeatedManyTimes_IsNeverGivenUp()
    {
        reconcile = (_, _) => throw new InvalidOperationException("broken");
        controller.Enqueue(Key);
        running = controller.RunAsync(stop.Token, abort.Token);
        for (var i = 0; i < 30; i++)
        {
            var expected = TimeSpan.FromMilliseconds(Math.Min(5 * Math.Pow(2, i), 1_000_000));
            Assert.Equal(expected, await time.DelayAsync(delay => delay == expected));
            time.Advance(expected);
        }

        Assert.InRange(probe.Sum("controller_runtime_reconcile_errors_total", "c"), 30, 31);
    }

    [Fact]
    public async Task Failure_WithRequeueAfter_ComesAgainThen()
    {
        reconcile = (_, _) => Task.FromResult(ReconciliationResult.Failure("later", requeueAfter: TimeSpan.FromSeconds(30)));
        Start();

        Assert.Equal(TimeSpan.FromSeconds(30), await time.DelayAsync());
        Assert.Equal(1, log.Count(LogLevel.Error, "reconcile failed (attempt 1)"));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(30), await time.DelayAsync());
        Assert.Equal(1, log.Count(LogLevel.Error, "reconcile failed (attempt 2)"));
        Assert.Equal(2, probe.Sum("workqueue_retries_total", "c"));
    }

    [Fact]
    public async Task Reconcile_OfEachKey_LogsWithinAScopeOfItsOwn()
    {
        Start();
        await reconciled.NextAsync();
        controller.Enqueue(new("default", "b"));
        await reconciled.NextAsync();

        Assert.Equal(["default/a reconcile 1", "default/b reconcile 2"], log.Scopes);
    }

    [Fact]
    public async Task OutOfMemory_InAReconcile_EndsTheController()
    {
        reconcile = (_, _) => throw new InsufficientMemoryException();
        Start();

        await Assert.ThrowsAsync<InsufficientMemoryException>(() => running.WaitAsync(TimeSpan.FromSeconds(20)));
        running = Task.CompletedTask;
    }

    [Fact]
    public async Task Failure_OfAThrottlingServer_WaitsAsAsked()
    {
        reconcile = (_, _) => throw new KubernetesApiException("slow down")
        {
            Code = 429,
            Reason = "TooManyRequests",
            RetryAfter = TimeSpan.FromSeconds(9),
        };
        Start();

        Assert.Equal(TimeSpan.FromSeconds(9), await time.DelayAsync());
    }

    [Fact]
    public async Task Success_AfterFailures_StartsTheDelayAnew()
    {
        var failures = 3;
        reconcile = (_, _) => failures-- > 0 ? throw new InvalidOperationException() : Task.FromResult(ReconciliationResult.Success());
        controller.Enqueue(Key);
        running = controller.RunAsync(stop.Token, abort.Token);
        foreach (var milliseconds in new[] { 5, 10, 20 })
        {
            await time.DelayAsync(delay => delay == TimeSpan.FromMilliseconds(milliseconds));
            time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        await reconciled.NextAsync();
        failures = 1;
        controller.Enqueue(Key);

        Assert.Equal(TimeSpan.FromMilliseconds(5), await time.DelayAsync(delay => delay == TimeSpan.FromMilliseconds(5)));
    }

    [Fact]
    public async Task Conflict_WithAnotherWriter_IsRepeatedWithoutAnErrorInTheLog()
    {
        var tries = 0;
        reconcile = (_, _) => tries++ == 0
            ? throw new KubernetesApiException("changed") { Code = 409, Reason = "Conflict" }
            : Task.FromResult(ReconciliationResult.Success());
        Start();
        time.Advance(await time.DelayAsync(delay => delay == TimeSpan.FromMilliseconds(5)));
        await reconciled.NextAsync();

        Assert.Equal(0, log.Count(LogLevel.Error, ""));
        Assert.Equal(1, log.Count(LogLevel.Information, "the object was changed by another client"));
    }

    [Fact]
    public async Task Change_DuringTheReconcile_BringsAnotherAndKeepsTheRequeue()
    {
        TaskCompletionSource entered = new(), proceed = new();
        reconcile = async (_, _) =>
        {
            entered.TrySetResult();
            await proceed.Task;
            return ReconciliationResult.Success(TimeSpan.FromMinutes(1));
        };
        Start();
        await entered.Task;

        // As the watch does when the reconcile writes a status.
        controller.Enqueue(Key);
        proceed.SetResult();
        await reconciled.NextAsync();
        await reconciled.NextAsync();
        time.Advance(await time.DelayAsync(delay => delay > TimeSpan.FromSeconds(30)));

        Assert.Equal(Key, await reconciled.NextAsync());
    }

    [Fact]
    public async Task Stop_WithAReconcileRunning_WaitsForIt()
    {
        TaskCompletionSource entered = new(), proceed = new();
        reconcile = async (_, token) =>
        {
            entered.SetResult();
            await proceed.Task;
            Assert.False(token.IsCancellationRequested);
            return ReconciliationResult.Success();
        };
        Start();
        await entered.Task;
        await stop.CancelAsync();
        Assert.False(running.IsCompleted);
        proceed.SetResult();
        await running;

        Assert.Equal(1, probe.Sum("controller_runtime_reconcile_total", "success"));
    }

    [Fact]
    public async Task Abort_WithAReconcileRunning_CancelsIt()
    {
        TaskCompletionSource entered = new();
        reconcile = async (_, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
            return ReconciliationResult.Success();
        };
        Start();
        await entered.Task;
        await abort.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, probe.Sum("controller_runtime_active_workers"));
    }

    [Fact]
    public async Task Keys_OfAFormerLeader_AreNotReconciled()
    {
        reconcile = (_, _) => Task.FromResult(ReconciliationResult.Success(TimeSpan.FromSeconds(1)));
        Start();
        await reconciled.NextAsync();
        await abort.CancelAsync();
        await running;
        controller.Enqueue(Key);
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, reconciled.Waiting);
    }

    private void Start()
    {
        controller.Enqueue(Key);
        running = controller.RunAsync(stop.Token, abort.Token);
    }

    private sealed class Scripted(Func<NamespacedName, CancellationToken, Task<ReconciliationResult>> reconcile)
        : IEntityController<Widget>
    {
        public Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken) =>
            reconcile(key, cancellationToken);
    }
}
