using System.Text.Json.Nodes;
using TalosImageOperator.Operator.Tests.Support;
using YamlDotNet.Serialization;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>
/// One verb on one resource, such as <c>jobs/status</c>, by one of the roles in <c>config/rbac</c> that are bound to the operator.
/// </summary>
public sealed record AccessRight(string Role, string Verb, string Group, string Resource)
{
    private static readonly string[] Files = ["service-account.yaml", "operator-role.yaml", "leader-election-role.yaml"];

    /// <summary>Every object that installs the operator's ServiceAccount and its rights.</summary>
    public static IReadOnlyList<JsonObject> Manifests { get; } =
        [.. Files.SelectMany(file => Read(Path.Combine(RepositoryRoot.Path, "config/rbac", file)))];

    public static IReadOnlyList<AccessRight> All { get; } =
        [.. Manifests.Where(manifest => manifest["rules"] is not null).SelectMany(Of)];

    public override string ToString() => $"{Verb} {Resource}{(Group.Length == 0 ? "" : "." + Group)}";

    public static IEnumerable<AccessRight> Of(JsonObject role) =>
        from rule in role["rules"]!.AsArray()
        from apiGroup in Texts(rule!["apiGroups"])
        from resource in Texts(rule["resources"])
        from verb in Texts(rule["verbs"])
        select new AccessRight((string)role["metadata"]!["name"]!, verb, apiGroup, resource);

    /// <summary>The same, with a Role in each of these namespaces for all that belongs to one.</summary>
    public static IEnumerable<JsonObject> ManifestsFor(IReadOnlyList<string> namespaces)
    {
        foreach (var manifest in Manifests.Select(manifest => manifest.DeepClone().AsObject()))
        {
            var kind = (string)manifest["kind"]!;
            if (kind.StartsWith("Cluster", StringComparison.Ordinal))
            {
                foreach (var space in namespaces)
                {
                    var inside = JsonNode.Parse(manifest.ToJsonString().Replace("ClusterRole", "Role", StringComparison.Ordinal))!.AsObject();
                    inside["metadata"]!["namespace"] = space;
                    yield return Keep(inside, right => right.Resource != "nodes");
                }
            }

            yield return kind == "ClusterRole" ? Keep(manifest, right => right.Resource == "nodes") : manifest;
        }
    }

    /// <summary>Where an object of the manifests is created.</summary>
    public static string CollectionOf(JsonObject manifest)
    {
        var plural = ((string)manifest["kind"]!).ToLowerInvariant() + "s";
        var api = (string)manifest["apiVersion"]! == "v1" ? "/api/v1" : $"/apis/{manifest["apiVersion"]}";
        return manifest["metadata"]!["namespace"] is { } space ? $"{api}/namespaces/{space}/{plural}" : $"{api}/{plural}";
    }

    /// <summary>The rule that gives this right and nothing else.</summary>
    public JsonObject ToRule() => new()
    {
        ["apiGroups"] = new JsonArray(Group),
        ["resources"] = new JsonArray(Resource),
        ["verbs"] = new JsonArray(Verb),
    };

    private static JsonObject Keep(JsonObject role, Func<AccessRight, bool> isKept)
    {
        if (role["rules"] is not null)
        {
            role["rules"] = new JsonArray([.. Of(role).Where(isKept).Select(right => right.ToRule())]);
        }

        return role;
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => (string)text!);

    // All scalars become strings, which is what they are in these manifests.
    private static IEnumerable<JsonObject> Read(string path)
    {
        var deserializer = new DeserializerBuilder().Build();
        var json = new SerializerBuilder().JsonCompatible().Build();
        return File.ReadAllText(path).Split("\n---\n")
            .Select(document => JsonNode.Parse(json.Serialize(deserializer.Deserialize<object>(document)))!.AsObject());
    }
}
