namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>The node of a pod, or the message that says why no node fits.</summary>
internal readonly record struct Placement(string? Node, string Message);
