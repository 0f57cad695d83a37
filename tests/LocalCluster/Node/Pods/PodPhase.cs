using TalosImageOperator.LocalCluster.Node.Containers;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>A pod's phase. It becomes final only when nothing runs any more, sidecars included.</summary>
internal static class PodPhase
{
    public static string Of(PodReport report)
    {
        List<ContainerRecord> main = [.. report.Containers.Where(container => container.Kind == ContainerKind.Main)];
        if (report.Ended)
        {
            var succeeded = report.FailureReason is null && main.TrueForAll(container => EndOf(container)?.Succeeded == true);
            return succeeded ? "Succeeded" : "Failed";
        }
        return main.Exists(container => container.Id is not null) ? "Running" : "Pending";
    }

    public static ContainerEnd? EndOf(ContainerRecord container) =>
        container.RunningSince is null ? container.End ?? container.LastEnd : null;
}
