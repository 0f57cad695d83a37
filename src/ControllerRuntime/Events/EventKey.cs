namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>What makes two events the same one happening again.</summary>
internal readonly record struct EventKey(
    string Kind, string Namespace, string Name, string Uid, EventType Type, string Reason, string Action, string Note)
{
    public bool IsOfSameObject(EventKey other) =>
        (Kind, Namespace, Name, Uid) == (other.Kind, other.Namespace, other.Name, other.Uid);
}
