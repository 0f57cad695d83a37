using System.Text.Json.Nodes;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// Finds out who has suspended a Job. The operator resumes only Jobs that it has suspended itself; Kueue and people would suspend
/// others again.
/// </summary>
internal static class Suspension
{
    /// <summary>The Kueue queue of a Job. Kueue starts and stops Jobs with a queue.</summary>
    public static string? QueueOf(JobView job) => Labels.Of(job, Labels.QueueName);

    public static bool IsOwn(JobView job) => job.Metadata.Annotations?.ContainsKey(Labels.Suspended) is true;

    /// <summary>Whether someone other than the operator or Kueue has suspended the Job. They must resume it.</summary>
    public static bool IsForeign(JobView job) => job.Spec.Suspend is true && QueueOf(job) is null && !IsOwn(job);

    /// <summary>A merge patch that suspends or resumes a Job.</summary>
    public static JsonObject Patch(bool suspend) => new()
    {
        ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Labels.Suspended] = suspend ? "true" : null } },
        ["spec"] = new JsonObject { ["suspend"] = suspend },
    };
}
