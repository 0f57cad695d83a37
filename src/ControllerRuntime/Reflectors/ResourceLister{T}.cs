using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Reflectors;

/// <summary>Puts the pages of a list together.</summary>
internal sealed class ResourceLister<T>(IKubernetesApi api, ResourceType<T> type, ReflectorOptions options)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public async Task<ResourcePage<T>> ListAsync(string version, CancellationToken cancellationToken)
    {
        List<T> items = [];
        List<UndecodableObject> undecodable = [];
        ResourcePage<T>? page = null;
        do
        {
            // The token of a page carries the version; the server refuses both together.
            page = await api.ListPageAsync(
                type,
                options.Namespace,
                new ListOptions
                {
                    LabelSelector = options.LabelSelector,
                    FieldSelector = options.FieldSelector,
                    Limit = options.PageSize,
                    Continue = page?.Continue,
                    ResourceVersion = page is null ? version : null,
                },
                cancellationToken);
            items.AddRange(page.Items);
            undecodable.AddRange(page.Undecodable);
        }
        while (page.Continue is not null);

        return page with { Items = items, Undecodable = undecodable };
    }
}
