namespace TalosImageOperator.LocalCluster.Node.Options;

/// <summary>A taint that a node registers with, such as <c>dedicated=builds:NoSchedule</c>.</summary>
internal sealed record NodeTaint(string Key, string Value, string Effect);
