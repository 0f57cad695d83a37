using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Node.Pods;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>The events of one container, in the kubelet's words.</summary>
internal sealed class ContainerStory(PodState pod, EventRecorder events, ContainerRecord container)
{
    private readonly EventSource _source = new("kubelet", pod.Pod.NodeName());
    private readonly string _field =
        container.Kind == ContainerKind.Main ? $"spec.containers{{{container.Name}}}" : $"spec.initContainers{{{container.Name}}}";

    public void Normal(string reason, string message)
    {
        if (!pod.IsSilent)
        {
            events.Normal(pod.Pod, _source, reason, message, _field);
        }
    }

    public void Warning(string reason, string message)
    {
        if (!pod.IsSilent)
        {
            events.Warning(pod.Pod, _source, reason, message, _field);
        }
    }
}
