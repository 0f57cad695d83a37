using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Events;

public static class EventRecorderExtensions
{
    /// <summary>Records an event about an object from a cache or from the API.</summary>
    public static void Record(
        this IEventRecorder recorder, IKubernetesObject<V1ObjectMeta> regarding, EventType type, string reason, string action,
        string note, V1ObjectReference? related = null) => recorder.Record(
            new V1ObjectReference
            {
                ApiVersion = regarding.ApiVersion,
                Kind = regarding.Kind,
                Name = regarding.Metadata.Name,
                NamespaceProperty = regarding.Metadata.NamespaceProperty,
                Uid = regarding.Metadata.Uid,
                ResourceVersion = regarding.Metadata.ResourceVersion,
            },
            type, reason, action, note, related);
}
