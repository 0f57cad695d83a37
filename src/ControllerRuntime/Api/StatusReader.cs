using System.Text.Json;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Converts a Kubernetes <c>Status</c> to a <see cref="KubernetesApiException"/>.</summary>
internal static class StatusReader
{
    private const int LongestMessage = 1024;

    public static KubernetesApiException ToException(
        string request, int httpCode, JsonElement status, TimeSpan? retryAfter = null)
    {
        var code = Integer(status, "code") ?? httpCode;
        var reason = Text(status, "reason");
        var message = Text(status, "message");
        var details = Child(status, "details");
        if (retryAfter is null && Integer(details, "retryAfterSeconds") is { } seconds and > 0)
        {
            retryAfter = TimeSpan.FromSeconds(seconds);
        }

        return new KubernetesApiException(Shorten($"{request}: {code} {reason}: {message}"))
        {
            Code = code,
            Reason = reason,
            Answer = Shorten(message),
            Causes = Causes(details),
            RetryAfter = retryAfter,
        };
    }

    /// <summary>For a response that is not a <c>Status</c>, such as the page of a proxy. Its text is not repeated.</summary>
    public static KubernetesApiException ToException(string request, int httpCode, TimeSpan? retryAfter) =>
        new($"{request}: HTTP {httpCode} without a Kubernetes status") { Code = httpCode, Reason = "", RetryAfter = retryAfter };

    private static StatusCause[] Causes(JsonElement details) =>
        Child(details, "causes") is { ValueKind: JsonValueKind.Array } causes
            ? [.. causes.EnumerateArray().Select(cause =>
                new StatusCause(Text(cause, "reason"), Text(cause, "field"), Shorten(Text(cause, "message"))))]
            : [];

    private static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    private static string Text(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static int? Integer(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

    private static string Shorten(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
}
