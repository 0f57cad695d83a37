namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>What a DELETE does: preconditions, finalizers, grace, and the object's last state.</summary>
internal sealed class ObjectDeletion(WriteServices services)
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    /// <returns>The object after it, and whether it is gone.</returns>
    /// <exception cref="ApiException">404, or 409 for a failed precondition.</exception>
    public (JsonObject Value, bool Gone) Delete(ResourceKind kind, string? @namespace, string name, DeleteRequest request) =>
        services.Store.Write(() =>
        {
            var existing = services.Store.Current.Find(kind.Storage, @namespace, name)
                ?? throw ApiErrors.NotFound(kind, name);
            CheckPreconditions(kind, existing, request);
            return DeleteInTurn(kind, existing, request);
        });

    private (JsonObject Value, bool Gone) DeleteInTurn(ResourceKind kind, StoredObject existing, DeleteRequest request)
    {
        var value = existing.Value.Copy();
        var metadata = value.Metadata();
        SetFinalizers(metadata, request.Propagation ?? DefaultPropagation(kind, metadata));
        var grace = kind.Rules.GracePeriod(value, request.GracePeriodSeconds) ?? 0;
        var held = metadata.Items("finalizers") is { Count: > 0 }
            || (kind.Kind == "Namespace" && value.Items("spec", "finalizers") is { Count: > 0 });
        if (!held && grace == 0)
        {
            var last = existing.Value.Copy();
            return request.DryRun ? (last, true) : (services.Store.Remove(kind.Storage, KeyOf(last), last).Value, true);
        }
        MarkTerminating(kind, value, grace);
        if (JsonNode.DeepEquals(value, existing.Value))
        {
            return (value, false);
        }

        return request.DryRun ? (value, false) : (services.Store.Put(kind.Storage, KeyOf(value), value).Value, false);
    }

    private void MarkTerminating(ResourceKind kind, JsonObject value, long grace)
    {
        var metadata = value.Metadata();
        var first = metadata["deletionTimestamp"] is null;
        // A second delete can only shorten the grace.
        if (!first && grace >= (metadata.Integer("deletionGracePeriodSeconds") ?? 0))
        {
            return;
        }

        metadata["deletionTimestamp"] = Timestamps.Format(services.Clock.GetUtcNow().AddSeconds(grace));
        metadata["deletionGracePeriodSeconds"] = grace;
        if (first && metadata.Integer("generation") is { } generation)
        {
            metadata["generation"] = generation + 1;
        }

        if (kind.Kind == "Namespace")
        {
            value.Child("status")["phase"] = "Terminating";
        }
    }

    private static string DefaultPropagation(ResourceKind kind, JsonObject metadata)
    {
        string[] finalizers = [.. metadata.Items("finalizers").Texts()];
        if (finalizers.Contains(Orphan))
        {
            return "Orphan";
        }

        return finalizers.Contains(Foreground) ? "Foreground" : kind.DefaultPropagation;
    }

    private static void SetFinalizers(JsonObject metadata, string propagation)
    {
        var wanted = propagation switch { "Orphan" => Orphan, "Foreground" => Foreground, _ => null };
        string[] finalizers = [.. metadata.Items("finalizers").Texts()];
        string[] kept = [.. finalizers.Where(name => name is not (Orphan or Foreground) || name == wanted)];
        if (wanted is not null && !kept.Contains(wanted))
        {
            kept = [.. kept, wanted];
        }

        metadata.Put("finalizers", kept.Length == 0 ? null : kept.ToJson());
    }

    private static void CheckPreconditions(ResourceKind kind, StoredObject existing, DeleteRequest request)
    {
        var name = existing.Value.Name();
        var uid = existing.Value.Text("metadata", "uid") ?? "";
        if (request.Uid is { Length: > 0 } asked && asked != uid)
        {
            throw ApiErrors.Conflict(kind, name,
                $"Precondition failed: UID in precondition: {asked}, UID in object meta: {uid}");
        }

        var version = existing.Revision.ToString(CultureInfo.InvariantCulture);
        if (request.ResourceVersion is { Length: > 0 } wanted && wanted != version)
        {
            throw ApiErrors.Conflict(kind, name,
                $"Precondition failed: ResourceVersion in precondition: {wanted}, ResourceVersion in object meta: {version}");
        }
    }

    private static string KeyOf(JsonObject value) => Snapshot.KeyOf(value.Namespace(), value.Name());
}

/// <summary>The DeleteOptions of one delete.</summary>
internal sealed record DeleteRequest
{
    /// <summary>Background, Foreground or Orphan; null leaves it to the kind and the object's finalizers.</summary>
    public string? Propagation { get; init; }

    /// <summary>Seconds; null is the object's own.</summary>
    public long? GracePeriodSeconds { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public bool DryRun { get; init; }
}
