namespace TalosImageOperator.LocalCluster.Controllers.Events;

/// <summary>The source of an event: a component such as <c>kubelet</c>, and its node, if any.</summary>
internal sealed record EventSource(string Component, string? Host = null);
