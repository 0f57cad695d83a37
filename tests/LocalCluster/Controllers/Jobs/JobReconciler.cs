using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Controllers.Loop;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>The Job controller: carries out what <see cref="JobCalculator"/> decides.</summary>
internal sealed class JobReconciler(IClusterObjects objects, EventRecorder events, TimeProvider time, JobTimings timings) : IReconciler
{
    private static readonly EventSource Source = new("job-controller");

    // By Job uid: the status says how many pods were counted, this says which.
    private readonly Dictionary<string, JobMemory> memories = [];

    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        if (change.Resource == Kinds.Jobs) return [ObjectKey.Of(change)];
        if (change.Resource != Kinds.Pods) return [];
        return change.Value.ControllerOwner() is { } owner && owner.Text("kind") == "Job"
            ? [new ObjectKey(Kinds.Jobs, change.Value.Namespace(), owner.Text("name") ?? "")]
            : [];
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        JsonObject? job = objects.Find(Kinds.Jobs, key.Namespace, key.Name);
        IReadOnlyList<JsonObject> pods = objects.List(Kinds.Pods, key.Namespace);
        ReleaseOrphans(key, job, pods);
        if (job is null) return null;

        JobMemory memory = Remember(job);
        List<JsonObject> owned = [.. pods.Where(pod => pod.IsOwnedBy(job))];
        JobDecision decision = JobCalculator.Decide(
            new JobView(job, owned, memory.Counted, memory.Backoff, time.GetUtcNow(), timings));
        return CarryOut(key, job, memory, decision);
    }

    private TimeSpan? CarryOut(ObjectKey key, JsonObject job, JobMemory memory, JobDecision decision)
    {
        JsonObject? written = objects.Update(
            Kinds.Jobs, key.Namespace, key.Name, value => value["status"] = decision.Status.DeepClone(), status: true);
        if (written is null) return null;
        memory.Backoff = decision.Backoff;
        memory.Counted.UnionWith(decision.NewlyCounted.Select(Objects.Metadata.Uid));
        foreach (JobEvent story in decision.Events) Tell(job, story);

        foreach (JsonObject pod in decision.Release) Release(pod);
        foreach (JsonObject pod in decision.Delete)
        {
            objects.Delete(Kinds.Pods, key.Namespace, pod.Name());
            Tell(job, new JobEvent("SuccessfulDelete", $"Deleted pod: {pod.Name()}"));
        }
        for (int i = 0; i < decision.Create; i++) Create(job);
        return decision.Again;
    }

    private void Create(JsonObject job)
    {
        try
        {
            JsonObject pod = objects.Create(Kinds.Pods, JobPods.Render(job));
            Tell(job, new JobEvent("SuccessfulCreate", $"Created pod: {pod.Name()}"));
        }
        catch (ApiException refusal)
        {
            Tell(job, new JobEvent("FailedCreate", $"Error creating: {refusal.Message}", Warning: true));
            throw;
        }
    }

    private void Release(JsonObject pod)
    {
        if (!pod.IsTracked()) return;
        objects.Update(
            Kinds.Pods, pod.Namespace(), pod.Name(), value => value.RemoveFinalizer(JobReading.TrackingFinalizer));
    }

    // A pod whose Job is gone waits for a count that nobody will take.
    private void ReleaseOrphans(ObjectKey key, JsonObject? job, IReadOnlyList<JsonObject> pods)
    {
        foreach (JsonObject pod in pods)
        {
            if (pod.ControllerOwner() is not { } owner || owner.Text("kind") != "Job" || owner.Text("name") != key.Name) continue;
            if (job is null || owner.Text("uid") != job.Uid())
            {
                Release(pod);
                memories.Remove(owner.Text("uid") ?? "");
            }
        }
    }

    private JobMemory Remember(JsonObject job)
    {
        if (!memories.TryGetValue(job.Uid(), out JobMemory? memory)) memories[job.Uid()] = memory = new JobMemory();
        return memory;
    }

    private void Tell(JsonObject job, JobEvent story)
    {
        if (story.Warning) events.Warning(job, Source, story.Reason, story.Message);
        else events.Normal(job, Source, story.Reason, story.Message);
    }
}
