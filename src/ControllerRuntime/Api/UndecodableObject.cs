using System.Text.Json;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// An object that the API server holds and that cannot be decoded here: the schema of the server accepts more than the type.
/// Everything that identifies it and is needed to patch its status is kept.
/// </summary>
public sealed record UndecodableObject
{
    /// <summary>Its key; the name is empty if even that cannot be read.</summary>
    public required NamespacedName Key { get; init; }

    public required string Uid { get; init; }

    public required string ResourceVersion { get; init; }

    /// <summary>0 if the object has none.</summary>
    public required long Generation { get; init; }

    public required DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Whether it has a deletion timestamp.</summary>
    public required bool IsTerminating { get; init; }

    /// <summary>Its status as the server has it; null if it has none.</summary>
    public required JsonElement? Status { get; init; }

    /// <summary>Where the fault is, such as <c>spec.job.resources.requests.cpu</c>; empty: in the object as a whole.</summary>
    public required string Field { get; init; }

    /// <summary>
    /// What the field holds, shortened; null unless it is text, a number, true or false. Never logged: in other kinds than
    /// the caller's own it may be a secret.
    /// </summary>
    public required string? Value { get; init; }

    /// <summary>The rule as one sentence, without the value, such as <c>The value must be an integer.</c></summary>
    public required string Reason { get; init; }
}
