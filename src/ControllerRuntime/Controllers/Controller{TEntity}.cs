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
    private long reconciles;

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

    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        metrics.Workers(Name, workers);
        try
        {
            using var loops = new LoopGroup(stop);
            for (var worker = 0; worker < workers; worker++) loops.Add(token => WorkAsync(token, abort));
            await loops.WhenEndedAsync();
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        try
        {
            while (!either.IsCancellationRequested)
            {
                var (taken, key) = await queue.GetAsync(either.Token);
                if (!taken) return;
                await HandleAsync(key, abort);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // No further key is taken.
        }
    }

    private async Task HandleAsync(NamespacedName key, CancellationToken abort)
    {
        using var scope = Log.Reconcile(logger, key, Interlocked.Increment(ref reconciles));
        metrics.WorkerBusy(Name, 1);
        var began = time.GetTimestamp();
        try
        {
            var result = await ReconcileAsync(key, abort);
            metrics.Reconciled(Name, Outcome(result), time.GetElapsedTime(began));
            HandleResult(key, result);
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
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return ReconciliationResult.Failure(fault.Message, fault);
        }
    }

    private void HandleResult(NamespacedName key, ReconciliationResult result)
    {
        if (result.IsSuccess)
        {
            queue.Forget(key);
            if (result.RequeueAfter is { } due) queue.AddAfter(key, due);
            return;
        }

        metrics.ReconcileFailed(Name);
        if (result.RequeueAfter is { } later) queue.AddFailed(key, later);
        else queue.AddRateLimited(key, (result.Error as KubernetesApiException)?.RetryAfter ?? TimeSpan.Zero);

        // A conflict is the ordinary price of optimistic writes: the next try reads what the other one wrote.
        if (result.Error is KubernetesApiException { IsConflict: true }) Log.Conflict(logger, Name);
        else Log.Failed(logger, Name, queue.NumRequeues(key), result.ErrorMessage, result.Error);
    }

    private static string Outcome(ReconciliationResult result) => result switch
    {
        { IsSuccess: true, RequeueAfter: null } => "success",
        { IsSuccess: true } => "requeue_after",
        _ => "error",
    };
}
