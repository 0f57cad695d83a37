namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>How a server-side apply treats fields that others own.</summary>
public sealed record ApplyOptions
{
    /// <summary>Takes over fields that another manager owns; false: such a field is a conflict (409).</summary>
    public bool Force { get; init; } = true;

    /// <summary>For example <c>status</c>; null: the object itself.</summary>
    public string? Subresource { get; init; }
}
