using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>A Job's pods, counted: what its status had, and what has ended since.</summary>
internal sealed record JobTally
{
    /// <summary>Pods that may run: neither ended nor being deleted.</summary>
    public required IReadOnlyList<JsonObject> Active { get; init; }

    public required IReadOnlyList<JsonObject> NewlyFinished { get; init; }

    /// <summary>Pods that were counted but still carry the finalizer.</summary>
    public required IReadOnlyList<JsonObject> CountedBefore { get; init; }

    /// <summary>Pods that are being deleted and have not ended.</summary>
    public required int Terminating { get; init; }

    public required long Succeeded { get; init; }

    public required long Failed { get; init; }

    /// <summary>The message of the first FailJob rule that a newly failed pod matches.</summary>
    public required string? FailJob { get; init; }

    public static JobTally Of(JobView view)
    {
        bool onlyFailed = view.Job.ReplacesOnlyFailed();
        List<JsonObject> tracked = [.. view.Pods.Where(JobReading.IsTracked)];
        List<JsonObject> finished = [.. tracked.Where(pod => !view.Counted.Contains(pod.Uid()) && HasEnded(pod, onlyFailed))];
        List<PodFailureVerdict> verdicts =
            [.. finished.Where(pod => pod.Phase() != "Succeeded").Select(pod => PodFailurePolicy.Judge(view.Job, pod))];
        return new JobTally
        {
            Active = [.. view.Pods.Where(PodReading.IsActive)],
            NewlyFinished = finished,
            CountedBefore = [.. tracked.Where(pod => view.Counted.Contains(pod.Uid()))],
            Terminating = view.Pods.Count(pod => pod.IsTerminating() && !pod.IsFinished()),
            Succeeded = (view.Job.Integer("status", "succeeded") ?? 0) + finished.Count - verdicts.Count,
            Failed = (view.Job.Integer("status", "failed") ?? 0) + verdicts.Count(verdict => verdict.Counted),
            FailJob = verdicts.Select(verdict => verdict.FailJob).FirstOrDefault(message => message is not null),
        };
    }

    private static bool HasEnded(JsonObject pod, bool onlyFailed) =>
        pod.IsFinished() || (!onlyFailed && pod.IsTerminating());
}
