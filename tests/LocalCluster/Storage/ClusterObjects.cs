using System.Runtime.CompilerServices;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>The cluster for its own controllers: the requests' rules without their transport.</summary>
internal sealed class ClusterObjects(
    ObjectStore store, KindRegistry kinds, ObjectCreation creation, ObjectUpdate update, ObjectDeletion deletion) : IClusterObjects
{
    public IReadOnlyList<JsonObject> List(GroupResource resource, string? @namespace = null) =>
        [.. store.Current.Of(resource).Values.Where(found => @namespace is null || found.Value.Namespace() == @namespace)
            .Select(found => found.Value.Copy())];

    public JsonObject? Find(GroupResource resource, string? @namespace, string name) =>
        store.Current.Find(resource, @namespace, name)?.Value.Copy();

    public (GroupResource Resource, bool Namespaced)? Served(string apiVersion, string kind) =>
        kinds.All.FirstOrDefault(served => served.Kind == kind && served.ApiVersion == apiVersion) is { } found ? (found.Storage, found.Namespaced) : null;

    public JsonObject Create(GroupResource resource, JsonObject value)
    {
        var body = value.Copy();
        return creation.Create(kinds.Get(resource), body.Namespace(), body, new WriteOptions()).Value.Copy();
    }

    public JsonObject? Update(GroupResource resource, string? @namespace, string name, Action<JsonObject> change,
        bool status = false)
    {
        var kind = kinds.Get(resource);
        try
        {
            return update.Update(kind, @namespace, name, Change,
                new WriteOptions { Subresource = status ? "status" : "" }).Value.Copy();
        }
        catch (ApiException gone) when (gone.Code == 404)
        {
            return null;
        }

        JsonObject Change(JsonObject present)
        {
            change(present);
            return present;
        }
    }

    public void Delete(
        GroupResource resource, string? @namespace, string name, string propagation = "Background", long? gracePeriodSeconds = null)
    {
        try
        {
            var request = new DeleteRequest { Propagation = propagation, GracePeriodSeconds = gracePeriodSeconds };
            deletion.Delete(kinds.Get(resource), @namespace, name, request);
        }
        catch (ApiException gone) when (gone.Code == 404)
        {
            // Absent is what was asked for.
        }
    }

    public async IAsyncEnumerable<ObjectChange> Changes([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = store.Current;
        var standing = start.State
            .SelectMany(entry => entry.Value.Values.Select(found => (Resource: entry.Key, Found: found)));
        foreach ((var resource, var found) in standing.OrderBy(entry => entry.Found.Revision))
        {
            yield return new ObjectChange(ChangeType.Added, resource, found.Value.Copy());
        }

        var link = start.Tail;
        while (true)
        {
            link = await link.Next.WaitAsync(cancellationToken);
            var written = link.Event!;
            yield return new ObjectChange(written.Type, written.Resource, written.Current.Value.Copy());
        }
    }
}
