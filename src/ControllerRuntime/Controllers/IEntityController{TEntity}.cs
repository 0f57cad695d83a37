using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>
/// Brings the cluster to what an object asks for. It is told which object, never what happened: it reads the caches,
/// and a key that they do not hold belongs to a deleted object. One key is never reconciled twice at a time.
/// </summary>
public interface IEntityController<TEntity>
{
    /// <summary>An exception counts as <see cref="ReconciliationResult.Failure"/>.</summary>
    /// <param name="cancellationToken">Fires when leadership is lost or the process may wait no longer: write nothing more.</param>
    Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken);
}
