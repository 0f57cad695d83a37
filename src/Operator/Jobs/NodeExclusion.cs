using k8s.Models;
using TalosImageOperator.Operator.Nodes;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>Keeps a pod away from one node, beside what the user's affinity requires.</summary>
internal static class NodeExclusion
{
    public static V1Affinity Add(V1Affinity? affinity, string hostname)
    {
        var requirement = new V1NodeSelectorRequirement { Key = NodeMatcher.HostnameLabel, OperatorProperty = "NotIn", Values = [hostname] };
        var required = affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;

        // One of the terms must match, so each must exclude the node.
        var terms = required?.NodeSelectorTerms is { Count: > 0 } given ? given : [new V1NodeSelectorTerm()];
        var node = (affinity?.NodeAffinity ?? new V1NodeAffinity()) with
        {
            RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
            {
                NodeSelectorTerms = [.. terms.Select(term => term with { MatchExpressions = [.. term.MatchExpressions ?? [], requirement] })],
            },
        };
        return (affinity ?? new V1Affinity()) with { NodeAffinity = node };
    }
}
