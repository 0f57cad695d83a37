using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>
/// Reconciles objects of a type. It gets only the key of an object, not the change, and reads the caches. A key that is not in the
/// caches belongs to a deleted object. A key is never reconciled concurrently.
/// </summary>
public interface IEntityController<TEntity>
{
    /// <summary>An exception counts as <see cref="ReconciliationResult.Failure"/>.</summary>
    /// <param name="cancellationToken">Canceled when leadership is lost or the shutdown limit is reached. Nothing may be written then.</param>
    Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken);
}

/// <summary>The result of a reconcile, and when to reconcile again.</summary>
public sealed record ReconciliationResult
{
    private ReconciliationResult()
    {
    }

    public bool IsSuccess { get; private init; }

    /// <summary>
    /// When to reconcile again even if nothing changes. Null after a success: at the next change. Null after a failure: after a delay
    /// that grows with each consecutive failure.
    /// </summary>
    public TimeSpan? RequeueAfter { get; private init; }

    public string ErrorMessage { get; private init; } = "";

    public Exception? Error { get; private init; }

    public static ReconciliationResult Success(TimeSpan? requeueAfter = null) =>
        new() { IsSuccess = true, RequeueAfter = requeueAfter };

    /// <summary>The reconcile failed and is retried.</summary>
    public static ReconciliationResult Failure(
        string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new() { ErrorMessage = errorMessage, Error = error, RequeueAfter = requeueAfter };
}
