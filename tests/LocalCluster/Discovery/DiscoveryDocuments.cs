namespace TalosImageOperator.LocalCluster.Discovery;

/// <summary>The discovery answers in their plain form, which clients take where there is no aggregated one.</summary>
internal static class DiscoveryDocuments
{
    public static JsonObject CoreVersions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(),
    };

    public static JsonObject GroupList(IEnumerable<ServedGroup> groups) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. groups.Where(group => group.Name.Length > 0)
            .Select(group => (JsonNode)Group(group))]),
    };

    private static JsonObject Group(ServedGroup group) => new()
    {
        ["name"] = group.Name,
        ["versions"] = new JsonArray([.. group.Versions.Select(version => (JsonNode)Version(group, version))]),
        ["preferredVersion"] = Version(group, group.Versions[0]),
    };

    public static JsonObject ResourceList(ServedGroup group, ServedVersion version) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = Full(group, version),
        ["resources"] = new JsonArray([.. version.Kinds.SelectMany(Resources)]),
    };

    private static JsonObject Version(ServedGroup group, ServedVersion version) =>
        new() { ["groupVersion"] = Full(group, version), ["version"] = version.Name };

    private static string Full(ServedGroup group, ServedVersion version) =>
        group.Name.Length == 0 ? version.Name : $"{group.Name}/{version.Name}";

    private static IEnumerable<JsonNode> Resources(ResourceKind kind)
    {
        var resource = new JsonObject
        {
            ["name"] = kind.Plural,
            ["singularName"] = kind.Singular,
            ["namespaced"] = kind.Namespaced,
            ["kind"] = kind.Kind,
            ["verbs"] = Verbs(kind),
        };
        if (kind.ShortNames.Count > 0)
        {
            resource["shortNames"] = kind.ShortNames.ToJson();
        }

        if (kind.Categories.Count > 0)
        {
            resource["categories"] = kind.Categories.ToJson();
        }

        yield return resource;
        foreach (var sub in Subresources(kind))
        {
            var entry = new JsonObject
            {
                ["name"] = $"{kind.Plural}/{sub.Name}",
                ["singularName"] = "",
                ["namespaced"] = kind.Namespaced,
                ["kind"] = sub.Kind,
                ["verbs"] = sub.Verbs.ToJson(),
            };
            if (sub.Group != kind.Group)
            {
                entry["group"] = sub.Group;
                entry["version"] = sub.Version;
            }

            yield return entry;
        }
    }

    private static IEnumerable<SubresourceKind> Subresources(ResourceKind kind) => kind.StatusSubresource
        ? [.. kind.Subresources,
            new SubresourceKind("status", kind.Group, kind.Version, kind.Kind, ["get", "patch", "update"])]
        : kind.Subresources;

    private static JsonArray Verbs(ResourceKind kind) => kind.IsReview
        ? new JsonArray("create")
        : new JsonArray("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
}

/// <summary>One API group with its versions, the preferred first.</summary>
internal sealed record ServedGroup(string Name, IReadOnlyList<ServedVersion> Versions)
{
    public static IReadOnlyList<ServedGroup> Of(IReadOnlyList<ResourceKind> kinds) =>
    [
        .. kinds.GroupBy(kind => kind.Group).Select(group => new ServedGroup(group.Key,
        [
            .. group.GroupBy(kind => kind.Version)
                .Select(version => new ServedVersion(version.Key, [.. version])),
        ])),
    ];
}

internal sealed record ServedVersion(string Name, IReadOnlyList<ResourceKind> Kinds);
