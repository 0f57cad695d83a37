using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.StandIns;

/// <summary>
/// Does to Jobs what Kueue's reconciler does: an admitted Job that is suspended is started, by whomever it was suspended; any other
/// that runs is suspended. The first <see cref="Quota"/> unfinished Jobs, in the order in which they were first seen, are admitted.
/// </summary>
public sealed class Kueue : IReconciler
{
    private const string QueueLabel = "kueue.x-k8s.io/queue-name";

    private readonly IClusterObjects _objects;
    private readonly Lock _gate = new();
    private readonly List<string> _arrivals = [];
    private int _quota = int.MaxValue;
    private bool _managesAll;

    internal Kueue(IClusterObjects objects)
    {
        _objects = objects;
    }

    /// <summary>How many Jobs may run at once; fewer than run preempts the last ones, 0 admits none.</summary>
    public int Quota
    {
        get => _quota;
        set
        {
            _quota = value;
            Settle();
        }
    }

    /// <summary>Kueue's setting of that name: whether Jobs without the label <c>kueue.x-k8s.io/queue-name</c> are managed too.</summary>
    public bool ManageJobsWithoutQueueName
    {
        get => _managesAll;
        set
        {
            _managesAll = value;
            Settle();
        }
    }

    IEnumerable<ObjectKey> IReconciler.Concerns(ObjectChange change) => change.Resource == Kinds.Jobs ? [ObjectKey.Of(change)] : [];

    TimeSpan? IReconciler.Reconcile(ObjectKey key)
    {
        Settle();
        return null;
    }

    private void Settle()
    {
        lock (_gate)
        {
            List<JsonObject> jobs = [.. _objects.List(Kinds.Jobs).Where(IsManaged)];
            _arrivals.RemoveAll(uid => !jobs.Exists(job => job.Uid() == uid));
            _arrivals.AddRange(jobs.Select(job => job.Uid()).Except(_arrivals));
            foreach (var job in jobs)
            {
                var suspend = _arrivals.IndexOf(job.Uid()) >= _quota;
                if ((job.Flag("spec", "suspend") == true) == suspend)
                {
                    continue;
                }

                _objects.Update(Kinds.Jobs, job.Namespace(), job.Name(), value => value.Child("spec")["suspend"] = suspend);
            }
        }
    }

    private bool IsManaged(JsonObject job) =>
        !job.IsTerminating() && !job.HasCondition("Complete") && !job.HasCondition("Failed")
        && (_managesAll || job.Text("metadata", "labels", QueueLabel) is { Length: > 0 });
}
