using System.Net;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// The API server's refusal, whether it came as an HTTP status or as an <c>ERROR</c> event inside a watch. It holds no
/// request and no response body, so it may be logged.
/// </summary>
public sealed class KubernetesApiException(string message) : Exception(message)
{
    /// <summary>The HTTP status code, also of an error inside a stream.</summary>
    public required int Code { get; init; }

    /// <summary>Kubernetes' CamelCase reason, such as <c>NotFound</c>; empty if the server named none.</summary>
    public required string Reason { get; init; }

    /// <summary>The server's own sentence, without the request it answers; empty if it gave none.</summary>
    public string Answer { get; init; } = "";

    public IReadOnlyList<StatusCause> Causes { get; init; } = [];

    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsNotFound => Code == (int)HttpStatusCode.NotFound;

    public bool IsAlreadyExists => Reason == "AlreadyExists";

    /// <summary>Someone else wrote the object first, or a precondition or another field manager stands against it.</summary>
    public bool IsConflict => Code == (int)HttpStatusCode.Conflict && !IsAlreadyExists;

    /// <summary>The object was refused by its schema, a validation rule or an admission webhook (422).</summary>
    public bool IsInvalid => Code == (int)HttpStatusCode.UnprocessableEntity;

    /// <summary>The resource version or the page token is older than the server's history: list again.</summary>
    public bool IsExpired => Code == (int)HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>The server has not yet seen the resource version that was asked for.</summary>
    public bool IsResourceVersionTooLarge =>
        Causes.Any(cause => cause.Reason == "ResourceVersionTooLarge")
        || Message.Contains("Too large resource version", StringComparison.OrdinalIgnoreCase);

    public bool IsThrottled => Code == (int)HttpStatusCode.TooManyRequests;
}

/// <summary>One of the causes in a Kubernetes <c>Status</c>, such as a field that failed validation.</summary>
public sealed record StatusCause(string Reason, string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
