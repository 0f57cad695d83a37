namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>
/// Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/): merges what a manager wants into
/// what is, refuses to take over others' fields unless forced, and drops what the manager wanted before and no longer does.
/// </summary>
internal sealed class ServerSideApply(ResourceKind kind, string manager, string subresource, bool force, DateTimeOffset now)
{
    private IReadOnlyList<FieldOwner> _owners = [];

    /// <summary>The managedFields after the merge.</summary>
    public JsonArray Entries => FieldOwner.WriteAll(_owners) ?? [];

    /// <param name="live">The present object, or an empty one for a create.</param>
    /// <exception cref="ApiException">409: other managers own what would change.</exception>
    public JsonObject Merge(JsonObject live, JsonObject config)
    {
        var wanted = ManagedFields.Owned(kind, config, subresource);
        var fields = TypedFields.Of(wanted, kind.Schema);
        var mine = new FieldOwner(manager, "Apply", kind.ApiVersion, subresource, Timestamps.Format(now), fields);
        var before = FieldOwner.ReadAll(live);
        var last = before.FirstOrDefault(owner => owner.IsSameAs(mine));
        List<FieldOwner> others = [.. before.Where(owner => !owner.IsSameAs(mine))];
        var merged = (JsonObject)TypedMerge.Merge(live, wanted, kind.Schema)!;
        if (last is not null)
        {
            var kept = others.Aggregate(fields, (all, owner) => all.Union(owner.Fields));
            TypedMerge.RemoveLost(merged, last.Fields, kept, kind.Schema);
            if (last.Fields.SameAs(fields))
            {
                mine = mine with { Time = last.Time };
            }
        }
        others = Settle(others, Changed(live, merged));
        _owners = [.. others, mine];
        return merged;
    }

    private FieldSet Changed(JsonObject live, JsonObject merged)
    {
        var changed = new FieldSet();
        TypedFields.Compare(
            ManagedFields.Owned(kind, live, subresource), ManagedFields.Owned(kind, merged,
                subresource), kind.Schema, changed, new FieldSet());
        return changed;
    }

    private List<FieldOwner> Settle(List<FieldOwner> others, FieldSet changed)
    {
        (FieldOwner Owner, FieldSet Fields)[] conflicts =
            [.. others.Select(owner => (owner, owner.Fields.Intersection(changed)))
                .Where(conflict => !conflict.Item2.IsEmpty)];
        if (conflicts.Length > 0 && !force)
        {
            throw Conflict(conflicts);
        }

        return [.. others.Select(owner => owner with { Fields = owner.Fields.Difference(changed) })];
    }

    private static ApiException Conflict((FieldOwner Owner, FieldSet Fields)[] conflicts)
    {
        StatusCause[] causes =
        [
            .. conflicts.SelectMany(conflict => conflict.Fields.Paths()
                .Select(path => new StatusCause("FieldManagerConflict", path, Sentence(conflict.Owner)))),
        ];
        var text = causes.Length == 1
            ? $"Apply failed with 1 conflict: {causes[0].Message}: {causes[0].Field}"
            : $"Apply failed with {causes.Length} conflicts: " + string.Join("\n", causes.GroupBy(cause => cause.Message)
                .Select(group => $"{group.Key.Replace("conflict with", "conflicts with", StringComparison.Ordinal)}:\n" + string.Join("\n", group.Select(cause => $"- {cause.Field}"))));
        return new ApiException(409, "Conflict", text, causes);
    }

    private static string Sentence(FieldOwner owner)
    {
        var part = owner.Subresource.Length == 0 ? "" : $" with subresource \"{owner.Subresource}\"";
        return $"conflict with \"{owner.Manager}\"{part} using {owner.ApiVersion}";
    }
}
