using k8s.Models;

namespace TalosImageOperator.CrdGenerator.Kubernetes;

/// <summary>Required fields of Kubernetes types, which the client's models do not mark.</summary>
public static class RequiredFields
{
    private static readonly Dictionary<Type, string[]> ByType = new()
    {
        [typeof(V1NodeSelector)] = ["nodeSelectorTerms"],
        [typeof(V1NodeSelectorRequirement)] = ["key", "operator"],
        [typeof(V1PreferredSchedulingTerm)] = ["preference", "weight"],
        [typeof(V1PodAffinityTerm)] = ["topologyKey"],
        [typeof(V1WeightedPodAffinityTerm)] = ["podAffinityTerm", "weight"],
        [typeof(V1LabelSelectorRequirement)] = ["key", "operator"],
        [typeof(Corev1ResourceClaim)] = ["name"],
    };

    public static bool Has(Type type, string field) => ByType.TryGetValue(type, out var fields) && fields.Contains(field);
}
