namespace TalosImageOperator.Builder.Git;

/// <summary>A repository, and how it is reached.</summary>
/// <param name="Repository">Its address.</param>
/// <param name="Secret">The folder of the mounted credentials; need not exist.</param>
/// <param name="Field">Where it stands in the spec, such as <c>spec.source</c>.</param>
/// <param name="RevisionFields">The fields that name its revision, for sentences.</param>
/// <param name="WholeHistory">Every commit back to the first is wanted, also of a tag.</param>
public sealed record GitSource(string Repository, string Secret, string Field, string RevisionFields, bool WholeHistory = false);
