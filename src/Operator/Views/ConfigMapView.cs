using k8s;
using k8s.Models;

namespace TalosImageOperator.Operator.Views;

/// <summary>The fields of a ConfigMap that the operator reads: whose it is and which keys it has.</summary>
public sealed record ConfigMapView : IKubernetesObject<V1ObjectMeta>
{
    string IKubernetesObject.ApiVersion { get => "v1"; set { } }

    string IKubernetesObject.Kind { get => "ConfigMap"; set { } }

    public V1ObjectMeta Metadata { get; set; } = new();

    public IReadOnlyDictionary<string, string>? Data { get; init; }
}
