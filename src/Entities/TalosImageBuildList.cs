using k8s;
using k8s.Models;

namespace TalosImageOperator.Entities;

/// <summary>One page of a list of builds.</summary>
public sealed record TalosImageBuildList : IKubernetesObject<V1ListMeta>
{
    public string ApiVersion { get; set; } = $"{TalosImageBuild.Group}/{TalosImageBuild.Version}";

    public string Kind { get; set; } = $"{TalosImageBuild.KindName}List";

    public V1ListMeta Metadata { get; set; } = new();

    public IReadOnlyList<TalosImageBuild> Items { get; init => field = value ?? []; } = [];
}
