namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>An object that the API holds and that does not fit its type here.</summary>
/// <param name="Key">Its key, as far as its metadata can be read.</param>
/// <param name="ResourceVersion">Its version; empty if unreadable.</param>
/// <param name="Reason">What does not fit: path and kind of fault, never the value.</param>
public sealed record UndecodableObject(NamespacedName Key, string ResourceVersion, string Reason);
