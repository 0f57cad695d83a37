namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>One of the causes in a Kubernetes <c>Status</c>, such as a field that failed validation.</summary>
public sealed record StatusCause(string Reason, string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
