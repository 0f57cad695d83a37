using k8s.Models;
using TalosImageOperator.Entities;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>The owner of what the operator creates: the build, with which Kubernetes deletes it.</summary>
internal static class Ownership
{
    /// <summary>The owner reference of everything that belongs to a build.</summary>
    public static V1OwnerReference By(TalosImageBuild build) => new()
    {
        ApiVersion = $"{TalosImageBuild.Group}/{TalosImageBuild.Version}",
        Kind = TalosImageBuild.KindName,
        Name = build.Metadata.Name,
        Uid = build.Metadata.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };

    /// <summary>The UID of the object's controller. Null if it has none.</summary>
    public static string? ControllerOf(IMetadata<V1ObjectMeta> entity) =>
        entity.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller is true)?.Uid;
}
