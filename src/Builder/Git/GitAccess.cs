namespace TalosImageOperator.Builder.Git;

/// <summary>How git reaches one repository: its environment, and where the authority of its certificate stands.</summary>
public sealed record GitAccess(IReadOnlyDictionary<string, string> Environment, string? Authority);
