using System.Net;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// An error of the API server, from an HTTP status or an <c>ERROR</c> event of a watch. It contains neither the request nor the
/// response body, so it may be logged.
/// </summary>
public sealed class KubernetesApiException(string message) : Exception(message)
{
    /// <summary>The HTTP status code, also of an error inside a stream.</summary>
    public required int Code { get; init; }

    /// <summary>Kubernetes' CamelCase reason, such as <c>NotFound</c>; empty if the server named none.</summary>
    public required string Reason { get; init; }

    /// <summary>The server's message without the request. Empty if there is none.</summary>
    public string Answer { get; init; } = "";

    /// <summary><see cref="Answer"/>, or the message if there is none, without a final period.</summary>
    public string Sentence => (Answer.Length > 0 ? Answer : Message).TrimEnd('.');

    public IReadOnlyList<StatusCause> Causes { get; init; } = [];

    /// <summary>The delay that the server requests before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsNotFound => Code == (int)HttpStatusCode.NotFound;

    public bool IsAlreadyExists => Reason == "AlreadyExists";

    /// <summary>The object was modified in the meantime, or a precondition or another field manager prevents the write.</summary>
    public bool IsConflict => Code == (int)HttpStatusCode.Conflict && !IsAlreadyExists;

    /// <summary>The schema, a validation rule or an admission webhook rejected the object (422).</summary>
    public bool IsInvalid => Code == (int)HttpStatusCode.UnprocessableEntity;

    /// <summary>The resource version or the continue token is older than the server's history, so a new list is required.</summary>
    public bool IsExpired => Code == (int)HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>The server has not reached the requested resource version yet.</summary>
    public bool IsResourceVersionTooLarge =>
        Causes.Any(cause => cause.Reason == "ResourceVersionTooLarge")
        || Message.Contains("Too large resource version", StringComparison.OrdinalIgnoreCase);

    public bool IsThrottled => Code == (int)HttpStatusCode.TooManyRequests;
}

/// <summary>A cause in a Kubernetes <c>Status</c>, such as a field that failed validation.</summary>
public sealed record StatusCause(string Reason, string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
