namespace TalosImageOperator.Operator.Nodes;

/// <summary>Where a platform's pods may run.</summary>
/// <param name="Architecture">The node's, as in <c>kubernetes.io/arch</c>; null for any.</param>
/// <param name="Missing">Why the platform gets no Job yet, as a sentence; null where it may get one.</param>
internal sealed record NodeMatch(string? Architecture, string? Missing = null);
