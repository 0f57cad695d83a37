using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Discovery;
using TalosImageOperator.LocalCluster.Resources;

namespace TalosImageOperator.LocalCluster.OpenApi;

/// <summary>
/// OpenAPI as far as kubectl reads it: which kinds take which query, and their schemas for <c>kubectl explain</c>. Strategic
/// merge patch is left out of the paths, so kubectl uses the merge keys that it knows itself.
/// </summary>
internal static class OpenApiDocuments
{
    private static readonly string[] WriteQuery = ["dryRun", "fieldManager", "fieldValidation"];

    public static JsonObject Index(IEnumerable<ServedGroup> groups, long generation)
    {
        var paths = new JsonObject();
        foreach (string path in groups.SelectMany(group => group.Versions.Select(version => PathOf(group, version))))
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={generation:X}" };
        return new JsonObject { ["paths"] = paths };
    }

    public static JsonObject? Version3(IEnumerable<ServedGroup> groups, string path)
    {
        foreach (ServedGroup group in groups)
        {
            if (group.Versions.FirstOrDefault(version => PathOf(group, version) == path) is not { } found) continue;
            var schemas = new OpenApiSchemas("#/components/schemas/");
            return new JsonObject
            {
                ["openapi"] = "3.0.0",
                ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.34.0" },
                ["paths"] = Paths(found.Kinds, schemas, version3: true),
                ["components"] = new JsonObject { ["schemas"] = schemas.Collected },
            };
        }
        return null;
    }

    public static JsonObject Version2(IEnumerable<ServedGroup> groups)
    {
        var schemas = new OpenApiSchemas("#/definitions/");
        JsonObject paths = Paths(groups.SelectMany(group => group.Versions).SelectMany(version => version.Kinds), schemas,
            version3: false);
        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.34.0" },
            ["paths"] = paths,
            ["definitions"] = schemas.Collected,
        };
    }

    private static string PathOf(ServedGroup group, ServedVersion version) =>
        group.Name.Length == 0 ? $"api/{version.Name}" : $"apis/{group.Name}/{version.Name}";

    private static JsonObject Paths(IEnumerable<ResourceKind> kinds, OpenApiSchemas schemas, bool version3)
    {
        var paths = new JsonObject();
        foreach (ResourceKind kind in kinds)
        {
            string root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
            string collection = kind.Namespaced ? $"{root}/namespaces/{{namespace}}/{kind.Plural}" : $"{root}/{kind.Plural}";
            string name = schemas.Add(kind);
            if (kind.Namespaced)
                paths[$"{root}/{kind.Plural}"] = new JsonObject
                {
                    ["get"] = Operation(kind, "list", name, schemas,
                    version3)
                };
            paths[collection] = new JsonObject
            {
                ["get"] = Operation(kind, "list", name, schemas, version3),
                ["post"] = Operation(kind, "post", name, schemas, version3),
            };
            if (kind.IsReview) continue;
            paths[collection + "/{name}"] = new JsonObject
            {
                ["get"] = Operation(kind, "get", name, schemas, version3),
                ["put"] = Operation(kind, "put", name, schemas, version3),
                ["patch"] = Operation(kind, "patch", name, schemas, version3),
                ["delete"] = Operation(kind, "delete", name, schemas, version3),
            };
        }
        return paths;
    }

    private static JsonObject Operation(ResourceKind kind, string action, string schema, OpenApiSchemas schemas,
        bool version3)
    {
        string[] query = action is "post" or "put" or "patch" ? WriteQuery : action == "delete" ? ["dryRun"] : [];
        JsonObject answer = new() { ["description"] = "OK" };
        JsonObject reference = schemas.Reference(schema);
        if (version3)
            answer["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = reference } };
        else answer["schema"] = reference;
        return new JsonObject
        {
            ["operationId"] = $"{action}{kind.Group}{kind.Version}{kind.Kind}",
            ["parameters"] = new JsonArray([.. query.Select(name => (JsonNode)Parameter(name, version3))]),
            ["responses"] = new JsonObject { ["200"] = answer },
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = OpenApiSchemas.GroupVersionKind(kind),
        };
    }

    private static JsonObject Parameter(string name, bool version3)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = "query" };
        if (version3) parameter["schema"] = new JsonObject { ["type"] = "string" };
        else parameter["type"] = "string";
        return parameter;
    }
}
