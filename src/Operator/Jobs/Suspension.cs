using System.Text.Json.Nodes;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// Who has suspended a Job. The operator resumes only what it has suspended itself: Kueue and people would suspend it again at once.
/// </summary>
internal static class Suspension
{
    /// <summary>Kueue starts and stops the Jobs that have a queue.</summary>
    public static string? QueueOf(JobView job) => Labels.Of(job, Labels.QueueName);

    public static bool IsOwn(JobView job) => job.Metadata.Annotations?.ContainsKey(Labels.Suspended) is true;

    /// <summary>Neither the operator nor Kueue by a queue: whoever has suspended it says when it goes on.</summary>
    public static bool IsForeign(JobView job) => job.Spec.Suspend is true && QueueOf(job) is null && !IsOwn(job);

    /// <summary>A merge patch that suspends or resumes a Job.</summary>
    public static JsonObject Patch(bool suspend) => new()
    {
        ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Labels.Suspended] = suspend ? "true" : null } },
        ["spec"] = new JsonObject { ["suspend"] = suspend },
    };
}
