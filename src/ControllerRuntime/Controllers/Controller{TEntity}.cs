using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Queue;

namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>Runs an <see cref="IEntityController{TEntity}"/> over a work queue.</summary>
public sealed class Controller<TEntity> : IController, IDisposable
{
    private readonly IEntityController<TEntity> reconciler;
    private readonly WorkQueue<NamespacedName> queue;
    private readonly int workers;
    private readonly RuntimeMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    public Controller(
        IEntityController<TEntity> reconciler, ControllerOptions options, RuntimeMetrics metrics, TimeProvider time,
        ILogger logger)
    {
        (this.reconciler, this.metrics, this.time, this.logger) = (reconciler, metrics, time, logger);
        Name = options.Name;
        workers = options.Workers ?? 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        queue = new WorkQueue<NamespacedName>(Name, options.RateLimiter, metrics, time);
    }

    public string Name { get; }

    public void Enqueue(NamespacedName key) => queue.Add(key);

    public void EnqueueAfter(NamespacedName key, TimeSpan delay) => queue.AddAfter(key, delay);

    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        metrics.Workers(Name, workers);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(stop, abort), CancellationToken.None)));
            await queue.ShutDownWithDrainAsync();
        }
        finally
        {
            metrics.Workers(Name, -workers);
        }
    }

    public void Dispose() => queue.Dispose();

    private async Task WorkAsync(CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested && !abort.IsCancellationRequested)
        {
            try
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
                var (taken, key) = await queue.GetAsync(either.Token);
                if (!taken) return;
                await HandleAsync(key, abort);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested || abort.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(NamespacedName key, CancellationToken abort)
    {
        metrics.WorkerBusy(Name, 1);
        var began = time.GetTimestamp();
        try
        {
            var result = await ReconcileAsync(key, abort);
            metrics.Reconciled(Name, Outcome(result), time.GetElapsedTime(began));
            Follow(key, result);
        }
        finally
        {
            queue.Done(key);
            metrics.WorkerBusy(Name, -1);
        }
    }

    private async Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken abort)
    {
        try
        {
            return await reconciler.ReconcileAsync(key, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a reconcile throws, the key must come back and the worker must live.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return ReconciliationResult.Failure(fault.Message, fault);
        }
    }

    private void Follow(NamespacedName key, ReconciliationResult result)
    {
        if (result.IsSuccess)
        {
            queue.Forget(key);
            if (result.RequeueAfter is { } due) queue.AddAfter(key, due);
            return;
        }

        metrics.ReconcileFailed(Name, result.IsTerminal);
        if (result.IsTerminal)
        {
            queue.Forget(key);
            Log.FailedForGood(logger, Name, key, result.ErrorMessage, result.Error);
            return;
        }

        if (result.RequeueAfter is { } later) queue.AddAfter(key, later);
        else queue.AddRateLimited(key, (result.Error as KubernetesApiException)?.RetryAfter ?? TimeSpan.Zero);

        // A conflict is the ordinary price of optimistic writes: the next try reads what the other one wrote.
        if (result.Error is KubernetesApiException { IsConflict: true }) Log.Conflict(logger, Name, key);
        else Log.Failed(logger, Name, key, queue.NumRequeues(key), result.ErrorMessage, result.Error);
    }

    private static string Outcome(ReconciliationResult result) => result switch
    {
        { IsSuccess: true, RequeueAfter: null } => "success",
        { IsSuccess: true } => "requeue_after",
        { IsTerminal: true } => "terminal",
        _ => "error",
    };
}
