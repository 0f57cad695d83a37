namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>A refusal with the fields of a Kubernetes <c>Status</c>.</summary>
/// <param name="code">The HTTP status code, such as 409.</param>
/// <param name="reason">The machine-readable reason, such as <c>AlreadyExists</c>.</param>
internal sealed class ApiException(int code, string reason, string message,
    IReadOnlyList<StatusCause>? causes = null) : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    public IReadOnlyList<StatusCause> Causes => causes ?? [];

    public StatusDetails Details { get; init; } = new();

    /// <summary>A token that lists what remains, for an expired <c>continue</c>.</summary>
    public string? Continue { get; init; }
}
