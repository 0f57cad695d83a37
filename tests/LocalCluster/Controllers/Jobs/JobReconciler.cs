using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>The Job controller: carries out what <see cref="JobCalculator"/> decides.</summary>
internal sealed class JobReconciler(IClusterObjects objects, EventRecorder events, TimeProvider time, JobTimings timings) : IReconciler
{
    private static readonly EventSource Source = new("job-controller");

    // By Job uid.
    private readonly Dictionary<string, PodBackoff> _backoffs = [];

    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        if (change.Resource == Kinds.Jobs)
        {
            return [ObjectKey.Of(change)];
        }

        if (change.Resource != Kinds.Pods)
        {
            return [];
        }

        return change.Value.ControllerOwner() is { } owner && owner.Text("kind") == "Job"
            ? [new ObjectKey(Kinds.Jobs, change.Value.Namespace(), owner.Text("name") ?? "")]
            : [];
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var job = objects.Find(Kinds.Jobs, key.Namespace, key.Name);
        var pods = objects.List(Kinds.Pods, key.Namespace);
        ReleaseOrphans(key, job, pods);
        if (job is null)
        {
            return null;
        }

        List<JsonObject> owned = [.. pods.Where(pod => pod.IsOwnedBy(job))];
        var backoff = _backoffs.GetValueOrDefault(job.Uid()) ?? new PodBackoff();
        return CarryOut(key, job, JobCalculator.Decide(new JobView(job, owned, backoff, time.GetUtcNow(), timings)));
    }

    private TimeSpan? CarryOut(ObjectKey key, JsonObject job, JobDecision decision)
    {
        foreach (var pod in decision.Discard)
        {
            Release(pod);
        }

        foreach (var pod in decision.Discard.Concat(decision.Delete))
        {
            objects.Delete(Kinds.Pods, key.Namespace, pod.Name());
            Tell(job, new JobEvent("SuccessfulDelete", $"Deleted pod: {pod.Name()}"));
        }
        var refusal = Create(job, decision);
        var written = objects.Update(
            Kinds.Jobs, key.Namespace, key.Name, value => value["status"] = decision.Status.DeepClone(), status: true);
        if (written is null)
        {
            return null;
        }

        _backoffs[job.Uid()] = decision.Backoff;
        foreach (var story in decision.Events)
        {
            Tell(job, story);
        }

        foreach (var pod in decision.Release)
        {
            Release(pod);
        }
        // A thrown refusal is tried again after a growing delay.
        return refusal is null ? decision.Again : throw refusal;
    }

    /// <returns>The error that ended the creation of pods early. The status then has the pods that exist.</returns>
    private ApiException? Create(JsonObject job, JobDecision decision)
    {
        for (var i = 0; i < decision.Create; i++)
        {
            try
            {
                var pod = objects.Create(Kinds.Pods, JobPods.Render(job));
                Tell(job, new JobEvent("SuccessfulCreate", $"Created pod: {pod.Name()}"));
            }
            catch (ApiException refusal)
            {
                Tell(job, new JobEvent("FailedCreate", $"Error creating: {refusal.Message}", Warning: true));
                var left = decision.Status.Integer("active")!.Value - (decision.Create - i);
                decision.Status.Put("active", left > 0 ? left : null);
                return refusal;
            }
        }
        return null;
    }

    private void Release(JsonObject pod)
    {
        if (!pod.IsTracked())
        {
            return;
        }

        objects.Update(
            Kinds.Pods, pod.Namespace(), pod.Name(), value => value.RemoveFinalizer(JobReading.TrackingFinalizer));
    }

    // A pod whose Job is gone waits for a count that nobody will take.
    private void ReleaseOrphans(ObjectKey key, JsonObject? job, IReadOnlyList<JsonObject> pods)
    {
        foreach (var pod in pods)
        {
            if (pod.ControllerOwner() is not { } owner || owner.Text("kind") != "Job" || owner.Text("name") != key.Name)
            {
                continue;
            }

            if (job is null || owner.Text("uid") != job.Uid())
            {
                Release(pod);
                _backoffs.Remove(owner.Text("uid") ?? "");
            }
        }
    }

    private void Tell(JsonObject job, JobEvent story)
    {
        if (story.Warning)
        {
            events.Warning(job, Source, story.Reason, story.Message);
        }
        else
        {
            events.Normal(job, Source, story.Reason, story.Message);
        }
    }
}
