namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>A node and the unfinished pods that are bound to it.</summary>
internal sealed record NodeView(JsonObject Node, IReadOnlyList<JsonObject> Pods);
