using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Operator.Views;

/// <summary>
/// The fields of a node that the operator reads, under the names of the API. A complete node lists its images, addresses and
/// capacity, and takes about 20 KiB.
/// </summary>
public sealed record NodeView : IKubernetesObject<V1ObjectMeta>
{
    string IKubernetesObject.ApiVersion { get => "v1"; set { } }

    string IKubernetesObject.Kind { get => "Node"; set { } }

    public V1ObjectMeta Metadata { get; set; } = new();

    public NodeSpecView? Spec { get; init; }

    public NodeStatusView? Status { get; init; }

    /// <summary>The part that the cache keeps. Of the conditions it is Ready only.</summary>
    public static NodeView Kept(NodeView node) => node with
    {
        Status = node.Status is null ? null : new NodeStatusView
        {
            Conditions =
            [
                .. node.Status.Conditions.Where(condition => condition.Type == "Ready")
                    .Select(condition => new ConditionView { Type = condition.Type, Status = condition.Status }),
            ],
        },
    };
}

public sealed record NodeSpecView
{
    public bool? Unschedulable { get; init; }

    public IReadOnlyList<TaintView>? Taints { get; init; }
}

public sealed record TaintView
{
    [JsonConverter(typeof(SharedStringConverter))]
    public string Key { get; init; } = "";

    [JsonConverter(typeof(SharedStringConverter))]
    public string? Value { get; init; }

    [JsonConverter(typeof(SharedStringConverter))]
    public string Effect { get; init; } = "";
}

public sealed record NodeStatusView
{
    public IReadOnlyList<ConditionView> Conditions { get; init => field = value ?? []; } = [];
}
