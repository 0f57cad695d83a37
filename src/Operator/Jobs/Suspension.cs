using System.Globalization;
using System.Text.Json.Nodes;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// Finds out who has suspended a Job. The operator resumes only Jobs that it has suspended itself; Kueue and people would suspend
/// others again.
/// </summary>
internal static class Suspension
{
    /// <summary>The Kueue queue of a Job. Kueue starts and stops Jobs with a queue.</summary>
    public static string? QueueOf(JobView job) => Labels.Of(job, Labels.QueueName);

    public static bool IsByOperator(JobView job) => job.Metadata.Annotations?.ContainsKey(Labels.Suspended) is true;

    /// <summary>Whether someone other than the operator or Kueue has suspended the Job. They must resume it.</summary>
    public static bool IsByOthers(JobView job) => job.Spec.Suspend is true && QueueOf(job) is null && !IsByOperator(job);

    /// <summary>When the operator suspended the Job to give its slot to another build. Null if it has not.</summary>
    public static DateTimeOffset? YieldedAt(JobView job) =>
        job is { Spec.Suspend: true, Metadata: { DeletionTimestamp: null, Annotations: { } annotations } } && IsByOperator(job)
        && annotations.TryGetValue(Labels.Yielded, out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;

    /// <summary>It has pods, or its controller makes some, and no queue of Kueue limits it: it takes a slot.</summary>
    public static bool TakesSlot(JobView job) => JobObserver.IsLive(job) && QueueOf(job) is null;

    /// <summary>The earliest start of a Job that takes a slot. Null if none does or none has started.</summary>
    public static DateTimeOffset? SlotTakenSince(IEnumerable<JobView> jobs) => jobs.Where(TakesSlot).Min(job => job.Status?.StartTime);

    /// <summary>A merge patch that suspends or resumes a Job.</summary>
    /// <param name="suspend">False resumes it.</param>
    /// <param name="yieldedAt">Set where another build gets its slot.</param>
    public static JsonObject Patch(bool suspend, DateTimeOffset? yieldedAt = null) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["annotations"] = new JsonObject
            {
                [Labels.Suspended] = suspend ? "true" : null,
                [Labels.Yielded] = yieldedAt?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            },
        },
        ["spec"] = new JsonObject { ["suspend"] = suspend },
    };
}
