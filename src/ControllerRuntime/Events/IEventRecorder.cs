using k8s;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>Records what happened to an object, as <c>kubectl describe</c> shows it.</summary>
public interface IEventRecorder
{
    /// <summary>Queues the event for writing and returns at once. It never throws: an event that does not fit the queue is dropped.</summary>
    /// <param name="reason">CamelCase and from a small fixed set; at most 128 characters.</param>
    /// <param name="action">What was being done, CamelCase; at most 128 characters.</param>
    /// <param name="note">A sentence for people; cut at 1024 bytes.</param>
    /// <param name="related">A second object that the event is about, such as the Job of a build.</param>
    void Record(
        V1ObjectReference regarding, EventType type, string reason, string action, string note, V1ObjectReference? related = null);
}

/// <summary>The types of events in Kubernetes.</summary>
public enum EventType
{
    Normal,
    Warning,
}

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
