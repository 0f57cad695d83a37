using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Reflectors;

/// <summary>
/// Combines the pages of a list. With a limit, the API server answers a list of a specific version from etcd, which fails if the
/// version is compacted. Without a limit, its watch cache answers with that version or a later one. So, like in client-go, only lists
/// without a specific version are paged.
/// </summary>
internal sealed class ResourceLister<T>(IKubernetesApi api, ResourceType<T> type, ReflectorOptions options)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // Set if the server pages a list that others serve from their watch cache as a whole.
    private bool _hasNoWatchCache;

    public async Task<ResourcePage<T>> ListAsync(string version, CancellationToken cancellationToken)
    {
        var limit = version is "" or "0" || _hasNoWatchCache ? options.PageSize : (int?)null;
        List<T> items = [];
        List<UndecodableObject> undecodable = [];
        ResourcePage<T>? page = null;
        do
        {
            // A continue token contains the version, and the server rejects both together.
            page = await api.ListPageAsync(
                type,
                options.Namespace,
                new ListOptions
                {
                    LabelSelector = options.LabelSelector,
                    FieldSelector = options.FieldSelector,
                    Limit = limit,
                    Continue = page?.Continue,
                    ResourceVersion = page is null ? version : null,
                },
                cancellationToken);
            if (version == "0" && page.Continue is not null)
            {
                _hasNoWatchCache = true;
            }

            items.AddRange(page.Items);
            undecodable.AddRange(page.Undecodable);
        }
        while (page.Continue is not null);

        return page with { Items = items, Undecodable = undecodable };
    }
}
