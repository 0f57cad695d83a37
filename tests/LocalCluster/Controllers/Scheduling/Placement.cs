namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>Where a pod goes, or the sentence that says why it goes nowhere.</summary>
internal readonly record struct Placement(string? Node, string Message);
