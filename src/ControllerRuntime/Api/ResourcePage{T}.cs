namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>A page of a list.</summary>
/// <param name="Items">The decoded objects.</param>
/// <param name="Undecodable">The objects that cannot be decoded.</param>
/// <param name="ResourceVersion">The version of the collection, from which a watch continues.</param>
/// <param name="Continue">The token of the next page. Null after the last.</param>
public sealed record ResourcePage<T>(
    IReadOnlyList<T> Items,
    IReadOnlyList<UndecodableObject> Undecodable,
    string ResourceVersion,
    string? Continue);
