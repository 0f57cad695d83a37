namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>One page of a list.</summary>
/// <param name="Items">The objects that could be read.</param>
/// <param name="Undecodable">The objects that could not.</param>
/// <param name="ResourceVersion">The version of the collection, from which a watch continues.</param>
/// <param name="Continue">The token of the next page; null after the last.</param>
public sealed record ResourcePage<T>(
    IReadOnlyList<T> Items,
    IReadOnlyList<UndecodableObject> Undecodable,
    string ResourceVersion,
    string? Continue);
