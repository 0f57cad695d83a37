using k8s.Models;

namespace TalosImageOperator.Operator.Nodes;

/// <summary>
/// A node as the cache keeps it: what <see cref="NodeMatcher"/> reads and no more. A real one lists its images, addresses and
/// capacity, about 20 KiB each.
/// </summary>
internal static class CachedNode
{
    public static V1Node Of(V1Node node) => new()
    {
        ApiVersion = node.ApiVersion,
        Kind = node.Kind,
        Metadata = new V1ObjectMeta
        {
            Name = node.Metadata.Name,
            Uid = node.Metadata.Uid,
            ResourceVersion = node.Metadata.ResourceVersion,
            Labels = node.Metadata.Labels,
        },
        Spec = new V1NodeSpec { Unschedulable = node.Spec?.Unschedulable, Taints = node.Spec?.Taints },
        Status = new V1NodeStatus
        {
            Conditions =
            [
                .. (node.Status?.Conditions ?? []).Where(condition => condition.Type == "Ready")
                    .Select(condition => new V1NodeCondition { Type = condition.Type, Status = condition.Status }),
            ],
        },
    };
}
