using System.Text.Json;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// An object of the API server that cannot be decoded, because the server's schema accepts more than the type. It has the parts that
/// identify the object and that are needed to patch its status.
/// </summary>
public sealed record UndecodableObject
{
    /// <summary>The key. The name is empty if it cannot be read either.</summary>
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
    /// The shortened value of the field. Null unless it is a string, a number or a boolean. It is never logged, because it may be a
    /// secret in other kinds than the caller's.
    /// </summary>
    public required string? Value { get; init; }

    /// <summary>The rule as a sentence without the value, such as <c>The value must be an integer.</c></summary>
    public required string Reason { get; init; }
}
