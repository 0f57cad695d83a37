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

/// <summary>One field's fault: its reason (such as <c>FieldValueInvalid</c>), its path and a sentence.</summary>
internal sealed record StatusCause(string Reason, string Field, string Message);

/// <summary>What a <c>Status</c> is about: the object's name, group and kind (a plural resource name but for Invalid).</summary>
internal sealed record StatusDetails(string? Name = null, string? Group = null, string? Kind = null,
    int? RetryAfterSeconds = null);
