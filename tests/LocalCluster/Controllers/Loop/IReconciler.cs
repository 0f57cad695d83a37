namespace TalosImageOperator.LocalCluster.Controllers.Loop;

/// <summary>
/// One controller: which objects a change concerns, and how to bring one of them to where it should be. A reconcile reads
/// what stands now; it may run again at any time, for no reason.
/// </summary>
internal interface IReconciler
{
    /// <summary>The objects to look at after this change. Called for every change, in order.</summary>
    IEnumerable<ObjectKey> Concerns(ObjectChange change);

    /// <returns>When to look again without another change; null for not at all.</returns>
    TimeSpan? Reconcile(ObjectKey key);
}
