using TalosImageOperator.LocalCluster.Discovery;

namespace TalosImageOperator.LocalCluster.OpenApi;

/// <summary>
/// OpenAPI as far as kubectl reads it: which kinds take which query, and the schemas of custom kinds for <c>kubectl explain</c>. Strategic
/// merge patch is left out of the paths, so kubectl uses the merge keys that it knows itself.
/// </summary>
internal static class OpenApiDocuments
{
    private static readonly string[] WriteQuery = ["dryRun", "fieldManager", "fieldValidation"];

    public static JsonObject Index(IEnumerable<ServedGroup> groups, long generation)
    {
        var paths = new JsonObject();
        foreach (var path in groups.SelectMany(group => group.Versions.Select(version => PathOf(group, version))))
        {
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={generation:X}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    public static JsonObject? Version3(IEnumerable<ServedGroup> groups, string path)
    {
        foreach (var group in groups)
        {
            if (group.Versions.FirstOrDefault(version => PathOf(group, version) == path) is not { } found)
            {
                continue;
            }

            var schemas = new OpenApiSchemas("#/components/schemas/");
            return new JsonObject
            {
                ["openapi"] = "3.0.0",
                ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.0" },
                ["paths"] = Paths(found.Kinds, schemas),
                ["components"] = new JsonObject { ["schemas"] = schemas.Collected },
            };
        }
        return null;
    }

    private static string PathOf(ServedGroup group, ServedVersion version) =>
        group.Name.Length == 0 ? $"api/{version.Name}" : $"apis/{group.Name}/{version.Name}";

    private static JsonObject Paths(IEnumerable<ResourceKind> kinds, OpenApiSchemas schemas)
    {
        var paths = new JsonObject();
        foreach (var kind in kinds)
        {
            var root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
            var collection = kind.Namespaced ? $"{root}/namespaces/{{namespace}}/{kind.Plural}" : $"{root}/{kind.Plural}";
            var name = schemas.Add(kind);
            if (kind.Namespaced)
            {
                paths[$"{root}/{kind.Plural}"] = new JsonObject { ["get"] = Operation(kind, "list", name, schemas) };
            }

            paths[collection] = new JsonObject
            {
                ["get"] = Operation(kind, "list", name, schemas),
                ["post"] = Operation(kind, "post", name, schemas),
            };
            if (kind.IsReview)
            {
                continue;
            }

            paths[collection + "/{name}"] = new JsonObject
            {
                ["get"] = Operation(kind, "get", name, schemas),
                ["put"] = Operation(kind, "put", name, schemas),
                ["patch"] = Operation(kind, "patch", name, schemas),
                ["delete"] = Operation(kind, "delete", name, schemas),
            };
        }
        return paths;
    }

    private static JsonObject Operation(ResourceKind kind, string action, string schema, OpenApiSchemas schemas)
    {
        var query = action is "post" or "put" or "patch" ? WriteQuery : action == "delete" ? ["dryRun"] : [];
        var content = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schemas.Reference(schema) } };
        return new JsonObject
        {
            ["operationId"] = $"{action}{kind.Group}{kind.Version}{kind.Kind}",
            ["parameters"] = new JsonArray([.. query.Select(name => (JsonNode)new JsonObject
            {
                ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" },
            })]),
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK", ["content"] = content } },
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = OpenApiSchemas.GroupVersionKind(kind),
        };
    }
}
