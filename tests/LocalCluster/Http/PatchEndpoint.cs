using TalosImageOperator.LocalCluster.Patching;
using TalosImageOperator.LocalCluster.Reading;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>The four kinds of patch.</summary>
internal sealed class PatchEndpoint(ObjectReader reader, ObjectCreation creation, ObjectUpdate update, TimeProvider clock)
{
    private const string Json = "application/json-patch+json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Apply = "application/apply-patch+yaml";

    /// <returns>The HTTP status and the stored object.</returns>
    public async Task<(int Code, JsonObject Value)> ApplyAsync(ApiRequest request)
    {
        var name = request.Target.Name ?? throw ApiErrors.MethodNotAllowed();
        var kind = request.Kind;
        var media = BodyReader.MediaType(request.Http.Request);
        var served = media is Json or Merge or Apply || (media == Strategic && !kind.Custom);
        if (!served)
        {
            throw ApiErrors.UnsupportedMediaType(string.Join(", ", kind.Custom ? [Json, Merge, Apply]
                : (string[])[Json, Merge, Strategic, Apply]));
        }

        var bytes = await BodyReader.ReadAsync(request.Http.Request, request.Aborted);
        var duplicates = new List<string>();
        var patch = BodyReader.Parse(bytes, media == Apply, "error decoding patch", duplicates);
        if (media == Apply)
        {
            return ServerSide(request, patch as JsonObject ?? throw PatchFault.Malformed("not an object"), duplicates);
        }

        if (request.Query("force") is { Length: > 0 })
        {
            throw Refuse("force", "Forbidden: may not be specified for non-apply patch");
        }

        JsonObject Change(JsonObject present) => media switch
        {
            Json => JsonPatch.Apply(present, patch) as JsonObject ?? throw PatchFault.Unfit("the result is no object"),
            Merge => MergePatch.Apply(present, patch as JsonObject
                ?? throw PatchFault.Malformed("not an object")) as JsonObject ?? [],
            _ => StrategicMergePatch.Apply(present, patch as JsonObject ?? throw PatchFault.Malformed("not an object"),
                kind.Schema),
        };

        // A repeated name in a JSON patch is not a path of the object.
        var options = request.WriteOptions(media == Json ? [] : duplicates) with { Source = BodySource.Patch };
        return (200, update.Update(kind, request.Target.Namespace, name, Change, options).Value);
    }

    private (int Code, JsonObject Value) ServerSide(ApiRequest request, JsonObject config, List<string> duplicates)
    {
        var kind = request.Kind;
        var name = request.Target.Name!;
        if (string.IsNullOrEmpty(request.Query("fieldManager")))
        {
            throw Refuse("fieldManager", "Required value: is required for apply patch", "FieldValueRequired");
        }

        if (config.Items("metadata", "managedFields") is { Count: > 0 })
        {
            throw ApiErrors.BadRequest("metadata.managedFields must be nil");
        }

        var options = request.WriteOptions(duplicates) with { Source = BodySource.Apply };
        CheckIdentity(request, config);
        BodyCheck.Apply(kind, config, options);
        options = options with { DuplicateFields = [] };
        var apply = new ServerSideApply(kind, options.Manager, options.Subresource, request.Flag("force"),
            clock.GetUtcNow());
        if (options.Subresource.Length == 0 && !reader.Exists(kind, request.Target.Namespace, name))
        {
            if (!string.IsNullOrEmpty(config.Text("metadata", "uid")))
            {
                throw ApiErrors.Conflict(kind, name,
                    $"Precondition failed: UID in precondition: {config.Text("metadata", "uid")}, UID in object meta: ");
            }

            apply.Merge([], config);
            return (201, creation.Create(kind, request.Target.Namespace, config, options, _ => apply.Entries).Value);
        }
        return (200, update.Update(kind, request.Target.Namespace, name, Merged, options, apply: _ => apply.Entries).Value);

        JsonObject Merged(JsonObject present)
        {
            var result = apply.Merge(present, config);
            if (config.Text("metadata", "resourceVersion") is { Length: > 0 } version)
            {
                result.Metadata()["resourceVersion"] = version;
            }

            if (config.Text("metadata", "uid") is { Length: > 0 } uid)
            {
                result.Metadata()["uid"] = uid;
            }

            return result;
        }
    }

    private static void CheckIdentity(ApiRequest request, JsonObject config)
    {
        var metadata = config.Metadata();
        metadata.SetDefaultText("name", request.Target.Name!);
        if (metadata.Text("name") != request.Target.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({metadata.Text("name")}) does not match the name on the URL ({request.Target.Name})");
        }

        if (metadata.Text("namespace") is { Length: > 0 } own && own != request.Target.Namespace && request.Kind.Namespaced)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static ApiException Refuse(string field, string message, string reason = "FieldValueForbidden") =>
        ApiErrors.Invalid("meta.k8s.io", "PatchOptions", "", [new StatusCause(reason, field, message)]);
}
