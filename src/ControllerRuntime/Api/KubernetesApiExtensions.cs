using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

public static class KubernetesApiExtensions
{
    /// <summary>Deletes this object only, not a later one of the same name.</summary>
    public static Task<bool> DeleteAsync<T>(
        this IKubernetesApi api, ResourceType<T> type, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        api.DeleteAsync(
            type, NamespacedName.Of(entity), new DeleteOptions { Uid = entity.Metadata.Uid }, cancellationToken);
}
