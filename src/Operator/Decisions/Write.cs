using TalosImageOperator.Operator.Views;
using k8s.Models;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>One write that brings the cluster nearer to what should be.</summary>
internal abstract record Write
{
    private Write()
    {
    }

    public sealed record CreateJob(V1Job Job) : Write;

    public sealed record DeleteJob(JobView Job) : Write
    {
        /// <summary>The cache has no pod of it: ask the API server, and delete only if it has none either.</summary>
        public bool UnlessPodsAreLeft { get; init; }
    }

    /// <summary>Sets a Job's <c>spec.suspend</c>.</summary>
    public sealed record SuspendJob(JobView Job, bool Suspend) : Write
    {
        /// <summary>Set where the Job is suspended so that another build gets its slot.</summary>
        public DateTimeOffset? YieldedAt { get; init; }
    }
}
