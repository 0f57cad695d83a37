using TalosImageOperator.LocalCluster.Admission;
using TalosImageOperator.LocalCluster.Patching;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>What a PUT and every kind of patch do.</summary>
internal sealed class ObjectUpdate(WriteServices services)
{
    /// <param name="change">Makes the wanted object from a copy of the present one, both in the kind's own version.</param>
    /// <param name="put">Whether the caller replaces the object: only then resourceVersion may be demanded.</param>
    /// <param name="apply">The managers' fields where this is a server-side apply; null otherwise.</param>
    /// <exception cref="ApiException">404, 409, 422 as the API answers.</exception>
    public StoredObject Update(
        ResourceKind kind, string? @namespace, string name, Func<JsonObject, JsonObject> change, WriteOptions options,
        bool put = false, Func<JsonObject, JsonArray>? apply = null) =>
        services.Store.Write(() =>
        {
            var existing = services.Store.Current.Find(kind.Storage, @namespace, name)
                ?? throw ApiErrors.NotFound(kind, name);
            var present = existing.Value.Copy();
            var body = change(kind.FromStored?.Invoke(present) ?? present);
            return Write(kind, existing, body, options, put, apply);
        });

    private StoredObject Write(
        ResourceKind kind, StoredObject existing, JsonObject body, WriteOptions options, bool put, Func<JsonObject, JsonArray>? apply)
    {
        var old = existing.Value;
        BodyCheck.Apply(kind, body, options);
        CheckIdentity(kind, old, body);
        CheckPreconditions(kind, existing, body, put);
        var value = Prepare(kind, kind.ToStored?.Invoke(body) ?? body, old, options.Subresource);
        kind.Rules.Default(value);
        var metadata = value.Metadata();
        metadata.Put("resourceVersion", old.Metadata()["resourceVersion"]);
        metadata.Put("generation", old.Metadata()["generation"]);
        Validate(kind, value, old, options.Subresource);
        services.Admission.Admit(new AdmissionRequest(kind, value, old, options));
        if (kind.TracksGeneration && SpecChanged(kind, value, old))
        {
            metadata["generation"] = (old.Integer("metadata", "generation") ?? 0) + 1;
        }

        metadata.Put("managedFields", apply?.Invoke(value)
            ?? ManagedFields.AfterUpdate(kind, old, value, options, services.Clock.GetUtcNow()));
        if (ManagedFields.SameButForTimes(value, old))
        {
            return existing;
        }

        if (options.DryRun)
        {
            return StoredObject.Freeze(value, existing.Revision);
        }

        var key = Snapshot.KeyOf(value.Namespace(), value.Name());
        return IsGone(value) ? services.Store.Remove(kind.Storage, key, value)
            : services.Store.Put(kind.Storage, key, value);
    }

    /// <summary>A terminating object goes with its last finalizer; a pod waits for its grace to be cut to 0.</summary>
    private static bool IsGone(JsonObject value) =>
        value.At("metadata", "deletionTimestamp") is not null
        && value.Integer("metadata", "deletionGracePeriodSeconds") is null or 0
        && value.Items("metadata", "finalizers") is not { Count: > 0 }
        && (value.Text("kind") != "Namespace" || value.Items("spec", "finalizers") is not { Count: > 0 });

    private static void CheckIdentity(ResourceKind kind, JsonObject old, JsonObject body)
    {
        var metadata = body.Metadata();
        var name = metadata.Text("name") ?? "";
        if (name.Length == 0)
        {
            throw ApiErrors.BadRequest("name must be provided");
        }

        if (name != old.Name())
        {
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({old.Name()})");
        }

        if (kind.Namespaced && string.IsNullOrEmpty(metadata.Text("namespace")))
        {
            metadata.Put("namespace", old.Metadata()["namespace"]);
        }

        if (kind.Namespaced && metadata.Text("namespace") != old.Namespace())
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static void CheckPreconditions(ResourceKind kind, StoredObject existing, JsonObject body, bool put)
    {
        var name = existing.Value.Name();
        var version = body.Text("metadata", "resourceVersion") ?? "";
        if (version is "" or "0")
        {
            if (put && !kind.UnconditionalUpdate)
            {
                throw ApiErrors.Invalid(kind.Group, kind.Kind, name,
                    [new StatusCause("FieldValueInvalid", "metadata.resourceVersion",
                        "Invalid value: 0x0: must be specified for an update")]);
            }
        }
        else if (!long.TryParse(version, CultureInfo.InvariantCulture, out var revision) || revision != existing.Revision)
        {
            throw ApiErrors.Modified(kind, name);
        }
        var uid = existing.Value.Text("metadata", "uid") ?? "";
        if (body.Text("metadata", "uid") is { Length: > 0 } asked && asked != uid)
        {
            throw ApiErrors.Conflict(kind, name,
                $"Precondition failed: UID in precondition: {asked}, UID in object meta: {uid}");
        }
    }

    private static JsonObject Prepare(ResourceKind kind, JsonObject value, JsonObject old, string subresource)
    {
        if (subresource.Length == 0)
        {
            if (kind.StatusSubresource)
            {
                value.Put("status", old["status"]);
            }

            kind.Rules.PrepareUpdate(value, old);
            return value;
        }
        var result = old.Copy();
        if (!kind.Custom)
        {
            result["metadata"] = value.Metadata().DeepClone();
        }

        result.Put("status", value["status"]);
        return result;
    }

    private static void Validate(ResourceKind kind, JsonObject value, JsonObject old, string subresource)
    {
        var errors = new FieldErrors();
        MetadataRules.ValidateUpdate(value, old, errors);
        MetadataRules.Validate(kind, value, errors);
        if (subresource.Length == 0 || kind.Custom)
        {
            kind.Rules.Validate(value, errors);
        }

        if (subresource.Length == 0)
        {
            kind.Rules.ValidateUpdate(value, old, errors);
        }
        else
        {
            kind.Rules.ValidateStatusUpdate(value, old, errors);
        }

        if (errors.Causes.Count > 0)
        {
            throw ApiErrors.Invalid(kind, value.Name(), errors);
        }
    }

    private static bool SpecChanged(ResourceKind kind, JsonObject value, JsonObject old)
    {
        if (!kind.Custom)
        {
            return !JsonNode.DeepEquals(value["spec"], old["spec"]);
        }

        return value.Select(member => member.Key).Union(old.Select(member => member.Key))
            .Where(name => name != "metadata" && !(name == "status" && kind.StatusSubresource))
            .Any(name => !JsonNode.DeepEquals(value[name], old[name]));
    }
}
