using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;

namespace TalosImageOperator.Operator.Views;

/// <summary>The resources that the operator reads and writes.</summary>
internal static class Resources
{
    public static ResourceType<TalosImageBuild> Builds { get; } = new()
    {
        Group = TalosImageBuild.Group,
        Version = TalosImageBuild.Version,
        Plural = TalosImageBuild.Plural,
        Kind = TalosImageBuild.KindName,
        Json = ViewJson.Build,
    };

    public static ResourceType<JobView> Jobs { get; } =
        new() { Group = "batch", Version = "v1", Plural = "jobs", Kind = "Job", Json = ViewJson.Of<JobView>() };

    public static ResourceType<PodView> Pods { get; } =
        new() { Group = "", Version = "v1", Plural = "pods", Kind = "Pod", Json = ViewJson.Of<PodView>() };

    public static ResourceType<NodeView> Nodes { get; } =
        new() { Group = "", Version = "v1", Plural = "nodes", Kind = "Node", Namespaced = false, Json = ViewJson.Node };

    public static ResourceType<ConfigMapView> ConfigMaps { get; } =
        new() { Group = "", Version = "v1", Plural = "configmaps", Kind = "ConfigMap", Json = ViewJson.Of<ConfigMapView>() };

    public static ResourceType<EventView> Events { get; } =
        new() { Group = "", Version = "v1", Plural = "events", Kind = "Event", Json = ViewJson.Of<EventView>() };
}
