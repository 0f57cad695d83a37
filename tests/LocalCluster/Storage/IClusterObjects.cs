namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>
/// What the built-in controllers and the node agent see of the cluster: the same objects, resource versions and rules as
/// a client over HTTP, without the HTTP. Every returned object is the caller's own copy.
/// Faults are thrown as <see cref="ApiException"/> with the <c>Status</c> that a client would get.
/// </summary>
internal interface IClusterObjects
{
    /// <summary>Every object of one resource, in all namespaces or in one.</summary>
    IReadOnlyList<JsonObject> List(GroupResource resource, string? @namespace = null);

    /// <summary>One object, or null if there is none. <paramref name="namespace"/> is null for cluster-scoped kinds.</summary>
    JsonObject? Find(GroupResource resource, string? @namespace, string name);

    /// <summary>The resource of a kind, and whether its objects are in namespaces; null if the kind is not served.</summary>
    (GroupResource Resource, bool Namespaced)? Served(string apiVersion, string kind);

    /// <summary>Creates it as a POST would: defaults, uid, creationTimestamp, generateName. Throws AlreadyExists (409).</summary>
    JsonObject Create(GroupResource resource, JsonObject value);

    /// <summary>
    /// Reads, lets <paramref name="change"/> edit the copy, and writes it back, again on a conflict. Nothing is written
    /// where nothing changed. Null if the object is gone.
    /// </summary>
    /// <param name="status">True writes only <c>status</c>, as the status subresource; false everything but it.</param>
    JsonObject? Update(GroupResource resource, string? @namespace, string name, Action<JsonObject> change,
        bool status = false);

    /// <summary>
    /// Deletes as a DELETE would: finalizers and, for pods, the grace period leave it terminating. Absent is success.
    /// </summary>
    /// <param name="propagation">Background, Foreground or Orphan.</param>
    /// <param name="gracePeriodSeconds">Null: the object's own; 0: at once.</param>
    void Delete(GroupResource resource, string? @namespace, string name, string propagation = "Background",
        long? gracePeriodSeconds = null);

    /// <summary>Every object that stands now, then every change as it happens, of all resources, in order.</summary>
    IAsyncEnumerable<ObjectChange> Changes(CancellationToken cancellationToken);
}

/// <summary>A resource by API group (empty for core) and plural name, such as <c>batch</c>, <c>jobs</c>.</summary>
internal readonly record struct GroupResource(string Group, string Plural);

/// <summary>One change: the object after it, or as it last was where it was deleted.</summary>
internal sealed record ObjectChange(ChangeType Type, GroupResource Resource, JsonObject Value);

internal enum ChangeType { Added, Modified, Deleted }
