using TalosImageOperator.LocalCluster.Admission;
using TalosImageOperator.LocalCluster.Patching;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>What a POST does.</summary>
internal sealed class ObjectCreation(WriteServices services)
{
    private const int SuffixLength = 5;
    private const int LongestStem = 63 - SuffixLength;

    /// <param name="body">The object in the kind's own version; it is taken over.</param>
    /// <param name="apply">The manager's fields where this is a server-side apply; null for a plain create.</param>
    public StoredObject Create(ResourceKind kind, string? @namespace, JsonObject body, WriteOptions options, Func<JsonObject,
        JsonArray>? apply = null) =>
        services.Store.Write(() => CreateInTurn(kind, @namespace, body, options, apply));

    private StoredObject CreateInTurn(
        ResourceKind kind, string? @namespace, JsonObject body, WriteOptions options, Func<JsonObject, JsonArray>? apply)
    {
        if (kind.Terminating)
        {
            throw new ApiException(405, "MethodNotAllowed",
                "create not allowed while custom resource definition is terminating");
        }

        BodyCheck.Apply(kind, body, options);
        CheckNamespace(kind, @namespace, body);
        var value = kind.ToStored?.Invoke(body) ?? body;
        var metadata = value.Metadata();
        if (!string.IsNullOrEmpty(metadata.Text("resourceVersion")))
        {
            throw ApiErrors.BadRequest("resourceVersion should not be set on objects to be created");
        }

        foreach (var name in (string[])["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
            "selfLink", "generation", "managedFields"])
        {
            metadata.Remove(name);
        }

        if (kind.StatusSubresource)
        {
            value.Remove("status");
        }

        GenerateName(metadata);
        metadata["uid"] = services.NewUid().ToString();
        metadata["creationTimestamp"] = Timestamps.Format(services.Clock.GetUtcNow());
        if (kind.TracksGeneration)
        {
            metadata["generation"] = 1;
        }

        kind.Rules.Default(value);
        kind.Rules.PrepareCreate(value);
        var errors = new FieldErrors();
        MetadataRules.Validate(kind, value, errors);
        kind.Rules.Validate(value, errors);
        kind.Rules.ValidateCreate(value, errors);
        if (errors.Causes.Count > 0)
        {
            throw ApiErrors.Invalid(kind, value.Name(), errors);
        }

        services.Admission.Admit(new AdmissionRequest(kind, value, null, options));
        var key = Snapshot.KeyOf(value.Namespace(), value.Name());
        if (services.Store.Current.Of(kind.Storage).ContainsKey(key))
        {
            throw ApiErrors.AlreadyExists(kind, value.Name());
        }

        RequireNamespace(kind, value);
        metadata.Put("managedFields", apply?.Invoke(value)
            ?? ManagedFields.AfterUpdate(kind, null, value, options, services.Clock.GetUtcNow()));
        return options.DryRun ? StoredObject.Freeze(value, 0) : services.Store.Put(kind.Storage, key, value);
    }

    private static void CheckNamespace(ResourceKind kind, string? @namespace, JsonObject body)
    {
        var metadata = body.Metadata();
        if (!kind.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }
        if (metadata.Text("namespace") is { Length: > 0 } own && own != @namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        metadata["namespace"] = @namespace;
    }

    private void GenerateName(JsonObject metadata)
    {
        if (!string.IsNullOrEmpty(metadata.Text("name")) || metadata.Text("generateName") is not { Length: > 0 } stem)
        {
            return;
        }

        metadata["name"] = (stem.Length > LongestStem ? stem[..LongestStem] : stem) + services.RandomSuffix(SuffixLength);
    }

    private void RequireNamespace(ResourceKind kind, JsonObject value)
    {
        if (value.Namespace() is not { } name)
        {
            return;
        }

        var found = services.Store.Current.Find(Kinds.Namespaces, null, name)?.Value
            ?? throw ApiErrors.NotFound(services.Kinds.Get(Kinds.Namespaces), name);
        if (found.Text("status", "phase") != "Terminating")
        {
            return;
        }

        throw ApiErrors.Forbidden(kind, value.Name(),
            $"unable to create new content in namespace {name} because it is being terminated",
            [new StatusCause("NamespaceTerminating", "metadata.namespace", $"namespace {name} is being terminated")]);
    }
}
