namespace TalosImageOperator.LocalCluster.Discovery;

/// <summary>One API group with its versions, the preferred first.</summary>
internal sealed record ServedGroup(string Name, IReadOnlyList<ServedVersion> Versions)
{
    public static IReadOnlyList<ServedGroup> Of(IReadOnlyList<ResourceKind> kinds) =>
    [
        .. kinds.GroupBy(kind => kind.Group).Select(group => new ServedGroup(group.Key,
        [
            .. group.GroupBy(kind => kind.Version).OrderBy(version => version.Key, VersionOrder.Comparer)
                .Select(version => new ServedVersion(version.Key, [.. version])),
        ])),
    ];
}

internal sealed record ServedVersion(string Name, IReadOnlyList<ResourceKind> Kinds);
