using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Reflectors;

/// <summary>
/// Puts the pages of a list together. With a limit, the API server answers a list of a certain version from etcd and refuses
/// one that is compacted; without, its watch cache answers with that version or a later one. So, as in client-go, only lists
/// of no certain version are paged.
/// </summary>
internal sealed class ResourceLister<T>(IKubernetesApi api, ResourceType<T> type, ReflectorOptions options)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // Set by a server that pages what others serve whole from their watch cache.
    private bool _hasNoWatchCache;

    public async Task<ResourcePage<T>> ListAsync(string version, CancellationToken cancellationToken)
    {
        var limit = version is "" or "0" || _hasNoWatchCache ? options.PageSize : (int?)null;
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
