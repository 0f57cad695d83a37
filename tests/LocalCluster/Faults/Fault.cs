namespace TalosImageOperator.LocalCluster.Faults;

/// <summary>
/// One fault to inject: which requests it meets (all given criteria hold), which of them, and what happens to those.
/// </summary>
public sealed record Fault
{
    /// <summary>get, list, watch, create, update, patch, delete or deletecollection; null for any.</summary>
    public string? Verb { get; init; }

    /// <summary>The plural name; null for any.</summary>
    public string? Resource { get; init; }

    /// <summary>Such as status, or empty for the object itself; null for any.</summary>
    public string? Subresource { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    /// <summary>What the user agent starts with; null for any.</summary>
    public string? UserAgent { get; init; }

    /// <summary>A further condition; null for none.</summary>
    public Func<RequestRecord, bool>? When { get; init; }

    /// <summary>How many matching requests pass before the first that is met.</summary>
    public int Skip { get; init; }

    /// <summary>How many requests are met.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Waits before anything else happens.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Answers with this HTTP status and a Status body; 0 lets the request through.</summary>
    public int Status { get; init; }

    /// <summary>The reason in the Status body, such as <c>InternalError</c>.</summary>
    public string Reason { get; init; } = "InternalError";

    public string Message { get; init; } = "injected fault";

    /// <summary>Sent as Retry-After.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Handles the request, then drops the connection instead of answering: the client cannot know.</summary>
    public bool DropAnswer { get; init; }

    /// <summary>Drops the connection without handling the request.</summary>
    public bool DropConnection { get; init; }

    /// <summary>Never answers, until the client gives up.</summary>
    public bool Hang { get; init; }
}
