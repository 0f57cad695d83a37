using TalosImageOperator.LocalCluster.Rules;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>Who owns which field, kept in metadata.managedFields.</summary>
internal static class ManagedFields
{
    private const int LongestManager = 128;

    private static readonly string[] Unowned =
    [
        "name", "namespace", "generateName", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "selfLink", "managedFields",
    ];

    /// <summary>
    /// The entries after a write that is no apply: its manager owns what it changed, and nobody else does. The write may bring entries
    /// of its own; those that cannot be read count as not given, empty ones end the tracking.
    /// </summary>
    public static JsonArray? AfterUpdate(ResourceKind kind, JsonObject? old, JsonObject value, WriteOptions options,
        DateTimeOffset now)
    {
        var given = value.Items("metadata", "managedFields");
        if (given is not null && given.Objects().All(entry => entry.Count == 0))
        {
            return null;
        }

        var before = FieldOwner.ReadAll(old is not null && FieldOwner.AreReadable(given) ? value : old);
        CheckNames(kind, value, before);
        var changed = new FieldSet();
        var removed = new FieldSet();
        var wanted = Owned(kind, value, options.Subresource);
        TypedFields.Compare(old is null ? [] : Owned(kind, old, options.Subresource), wanted,
            kind.StoredSchema, changed, removed);
        if (changed.IsEmpty && removed.IsEmpty)
        {
            return FieldOwner.WriteAll(before);
        }

        var writer = new FieldOwner(options.Manager, "Update", value.Text("apiVersion") ?? "", options.Subresource,
            Timestamps.Format(now), changed);
        var after = new List<FieldOwner>();
        foreach (var owner in before)
        {
            if (owner.IsSameAs(writer))
            {
                writer = writer with { Fields = owner.Fields.Difference(removed).Union(changed) };
            }
            else
            {
                after.Add(owner with { Fields = owner.Fields.Difference(removed).Difference(changed) });
            }
        }
        after.Add(writer);
        return FieldOwner.WriteAll(after);
    }

    /// <summary>Whether nothing changed but the times at which fields were taken.</summary>
    public static bool SameButForTimes(JsonObject value, JsonObject old) =>
        JsonNode.DeepEquals(WithoutTimes(value), WithoutTimes(old));

    /// <summary>The part of an object whose fields have owners, as seen through one subresource.</summary>
    public static JsonObject Owned(ResourceKind kind, JsonObject value, string subresource)
    {
        var owned = value.Copy();
        owned.Remove("apiVersion");
        owned.Remove("kind");
        if (subresource.Length == 0 && kind.StatusSubresource)
        {
            owned.Remove("status");
        }

        if (subresource == "status")
        {
            foreach (var name in owned.Select(member => member.Key).Where(name => name is not ("status" or "metadata")).ToArray())
            {
                owned.Remove(name);
            }

            if (kind.Custom)
            {
                owned.Remove("metadata");
            }
        }
        if (owned["metadata"] is not JsonObject metadata)
        {
            return owned;
        }

        foreach (var name in Unowned)
        {
            metadata.Remove(name);
        }

        if (metadata.Count == 0)
        {
            owned.Remove("metadata");
        }

        return owned;
    }

    private static void CheckNames(ResourceKind kind, JsonObject value, IReadOnlyList<FieldOwner> owners)
    {
        var errors = new FieldErrors();
        for (var i = 0; i < owners.Count; i++)
        {
            if (owners[i].Manager.Length > LongestManager)
            {
                errors.TooLong($"metadata.managedFields[{i}].manager", LongestManager);
            }
        }
        if (errors.Causes.Count > 0)
        {
            throw ApiErrors.Invalid(kind, value.Name(), errors);
        }
    }

    private static JsonObject WithoutTimes(JsonObject value)
    {
        var copy = value.Copy();
        var metadata = copy.Metadata();
        metadata.Remove("resourceVersion");
        foreach (var entry in metadata.Items("managedFields").Objects())
        {
            entry.Remove("time");
        }

        return copy;
    }
}
