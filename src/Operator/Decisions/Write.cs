using k8s.Models;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>A write to the cluster.</summary>
internal abstract record Write
{
    private Write()
    {
    }

    public sealed record CreateJob(V1Job Job) : Write;

    public sealed record DeleteJob(JobView Job) : Write
    {
        /// <summary>The cache has no pod of the Job. Delete the Job only if the API server has none either.</summary>
        public bool UnlessPodsAreLeft { get; init; }
    }

    /// <summary>Sets a Job's <c>spec.suspend</c>.</summary>
    public sealed record SuspendJob(JobView Job, bool Suspend) : Write
    {
        /// <summary>Set where the Job is suspended so that another build gets its slot.</summary>
        public DateTimeOffset? YieldedAt { get; init; }
    }
}
