using System.Net;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// Retries reads that an overloaded server answered with 429 or 503 and <c>Retry-After</c>. Writes and watches are retried by their
/// callers, because the cluster may have changed in the meantime.
/// </summary>
public sealed class RetryAfterHandler(TimeProvider time) : DelegatingHandler
{
    private const int Attempts = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (attempt == Attempts || !IsPlainRead(request) || Wait(response) is not { } wait)
            {
                return response;
            }

            response.Dispose();
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private TimeSpan? Wait(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        && RetryAfterHeader.Read(response, time) is { } asked && asked <= LongestWait
            ? asked
            : null;

    private static bool IsPlainRead(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get
        && request.RequestUri?.Query.Contains("watch=true", StringComparison.Ordinal) != true;
}

internal static class RetryAfterHeader
{
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };
}
