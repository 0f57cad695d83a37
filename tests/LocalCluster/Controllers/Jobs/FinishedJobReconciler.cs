using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>Deletes ended Jobs <c>ttlSecondsAfterFinished</c> after their end, and their pods with them.</summary>
internal sealed class FinishedJobReconciler(IClusterObjects objects, TimeProvider time) : IReconciler
{
    public IEnumerable<ObjectKey> Concerns(ObjectChange change) =>
        change.Resource == Kinds.Jobs && change.Type != ChangeType.Deleted ? [ObjectKey.Of(change)] : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var job = objects.Find(Kinds.Jobs, key.Namespace, key.Name);
        if (job is null || job.IsTerminating() || !job.HasEnded())
        {
            return null;
        }

        if (job.Integer("spec", "ttlSecondsAfterFinished") is not { } seconds || EndOf(job) is not { } end)
        {
            return null;
        }

        var left = end + TimeSpan.FromSeconds(seconds) - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        objects.Delete(Kinds.Jobs, key.Namespace, key.Name, "Foreground");
        return null;
    }

    private static DateTimeOffset? EndOf(JsonObject job)
    {
        var condition = job.HasCondition("Complete") ? job.Condition("Complete") : job.Condition("Failed");
        return condition.Time("lastTransitionTime");
    }
}
