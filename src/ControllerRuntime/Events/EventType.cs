namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>The two types of events that Kubernetes knows.</summary>
public enum EventType
{
    Normal,
    Warning,
}
