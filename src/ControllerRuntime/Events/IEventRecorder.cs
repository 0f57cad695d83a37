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
