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
