using TalosImageOperator.Builder.Secrets;

namespace TalosImageOperator.Builder.Git;

/// <summary>How git reaches one repository: its environment, and where the authority of its certificate stands.</summary>
/// <param name="Copies">
/// Secrets that were copied for this; to be deleted once everything is fetched.
/// </param>
public sealed record GitAccess(IReadOnlyDictionary<string, string> Environment, string? Authority, PrivateFolder Copies);
