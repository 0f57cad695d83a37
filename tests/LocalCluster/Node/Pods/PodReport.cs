using TalosImageOperator.LocalCluster.Node.Containers;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>Everything that the agent has to say about a pod.</summary>
/// <param name="Containers">Init containers and sidecars in order, then the main ones.</param>
/// <param name="Prepared">Its volumes are set up.</param>
/// <param name="Ended">Nothing of it runs, nor will again.</param>
/// <param name="FailureReason">Why the agent ended the pod, such as DeadlineExceeded. Null if it ended by itself.</param>
internal sealed record PodReport(
    IReadOnlyList<ContainerRecord> Containers, bool Prepared, bool Ended, string? FailureReason, string? FailureMessage);
