using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Tests.Support;

/// <summary>What the caches make of an object, by way of the JSON that the API server would send.</summary>
internal static class View
{
    public static JobView Of(V1Job job) => Read(job, Resources.Jobs.Json);

    public static PodView Of(V1Pod pod) => PodView.Kept(Read(pod, Resources.Pods.Json));

    public static NodeView Of(V1Node node) => NodeView.Kept(Read(node, Resources.Nodes.Json));

    public static EventView Of(Corev1Event entry) => Read(entry, Resources.Events.Json);

    private static T Read<T>(object entity, JsonTypeInfo<T> json) => JsonSerializer.Deserialize(KubernetesJson.Serialize(entity), json)!;
}
