namespace TalosImageOperator.Operator.Nodes;

/// <summary>The nodes on which a platform's pods may run.</summary>
/// <param name="Architecture">The node's <c>kubernetes.io/arch</c>. Null for any.</param>
/// <param name="Missing">Why the platform cannot get a Job yet. Null if it can.</param>
internal sealed record NodeMatch(string? Architecture, string? Missing = null);
