namespace TalosImageOperator.LocalCluster.Controllers.Events;

/// <summary>Who tells: a component such as <c>kubelet</c>, and the node it speaks for, if any.</summary>
internal sealed record EventSource(string Component, string? Host = null);
