using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>An event as it was recorded, within the limits of the API.</summary>
internal sealed record EventRequest(
    V1ObjectReference Regarding, EventType Type, string Reason, string Action, string Note, V1ObjectReference? Related,
    DateTimeOffset At)
{
    public EventKey Key => new(
        Regarding.Kind ?? "", Regarding.NamespaceProperty ?? "", Regarding.Name ?? "", Regarding.Uid ?? "",
        Type, Reason, Action, Note);
}
