using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Queue;

namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>Runs an <see cref="IEntityController{TEntity}"/> over a work queue.</summary>
public sealed class Controller<TEntity> : IController, IDisposable
{
    private readonly IEntityController<TEntity> _reconciler;
    private readonly WorkQueue<NamespacedName> _queue;
    private readonly int _workers;
    private readonly RuntimeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _reconciles;

    public Controller(
        IEntityController<TEntity> reconciler, ControllerOptions options, RuntimeMetrics metrics, TimeProvider time,
        ILogger logger)
    {
        (_reconciler, _metrics, _time, _logger) = (reconciler, metrics, time, logger);
        Name = options.Name;
        _workers = options.Workers ?? 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(_workers, 1);
        _queue = new WorkQueue<NamespacedName>(Name, options.RateLimiter, metrics, time);
    }

    public string Name { get; }

    public void Enqueue(NamespacedName key) => _queue.Add(key);

    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        _metrics.Workers(Name, _workers);
        try
        {
            using var loops = new LoopGroup(stop);
            for (var worker = 0; worker < _workers; worker++)
            {
                loops.Add(token => WorkAsync(token, abort));
            }

            await loops.WhenEndedAsync();
            await _queue.ShutDownWithDrainAsync();
        }
        finally
        {
            _metrics.Workers(Name, -_workers);
        }
    }

    public void Dispose() => _queue.Dispose();

    private async Task WorkAsync(CancellationToken stop, CancellationToken abort)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        try
        {
            while (!either.IsCancellationRequested)
            {
                var (taken, key) = await _queue.GetAsync(either.Token);
                if (!taken)
                {
                    return;
                }

                await HandleAsync(key, abort);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // The queue is shut down.
        }
    }

    private async Task HandleAsync(NamespacedName key, CancellationToken abort)
    {
        using var scope = Log.Reconcile(_logger, key, Interlocked.Increment(ref _reconciles));
        _metrics.WorkerBusy(Name, 1);
        var began = _time.GetTimestamp();
        try
        {
            var result = await ReconcileAsync(key, abort);
            _metrics.Reconciled(Name, Outcome(result), _time.GetElapsedTime(began));
            HandleResult(key, result);
        }
        finally
        {
            _queue.Done(key);
            _metrics.WorkerBusy(Name, -1);
        }
    }

    private async Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken abort)
    {
        try
        {
            return await _reconciler.ReconcileAsync(key, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // After any exception the key must be retried and the worker must continue.
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
            _queue.Forget(key);
            if (result.RequeueAfter is { } due)
            {
                _queue.AddAfter(key, due);
            }

            return;
        }

        _metrics.ReconcileFailed(Name);
        if (result.RequeueAfter is { } later)
        {
            _queue.AddFailed(key, later);
        }
        else
        {
            _queue.AddRateLimited(key, (result.Error as KubernetesApiException)?.RetryAfter ?? TimeSpan.Zero);
        }

        // A conflict is normal with optimistic concurrency: the next attempt reads the newer version.
        if (result.Error is KubernetesApiException { IsConflict: true })
        {
            Log.Conflict(_logger, Name);
        }
        else
        {
            Log.Failed(_logger, Name, _queue.NumRequeues(key), result.ErrorMessage, result.Error);
        }
    }

    private static string Outcome(ReconciliationResult result) => result switch
    {
        { IsSuccess: true, RequeueAfter: null } => "success",
        { IsSuccess: true } => "requeue_after",
        _ => "error",
    };
}
