using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Web;

/// <summary>Checks each request before anything is read, and sets the headers that restrict what a page may do.</summary>
internal sealed class RequestGuard(WebOptions options)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    private static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]"];

    private readonly HashSet<string> _hosts = new(options.Hosts.Count > 0 ? options.Hosts : Local, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Load balancers check the pods by their addresses. The answer says nothing but that this port answers, so any host name may ask.
    /// </summary>
    public static bool IsHealthCheck(HttpContext context) =>
        context.Request.Path == "/healthz" && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));

    /// <returns>The text of the refusal, whose status is set. Null if the request is admitted.</returns>
    public string? Refusal(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        headers.Vary = "Accept";

        // Otherwise a foreign page could read builds through a host name that resolves to this address (DNS rebinding).
        if (!_hosts.Contains(context.Request.Host.Host))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return "This host name is not admitted. Use one of --web-host, or add it there.\n";
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            headers.Allow = "GET, HEAD";
            return "The status page is read-only. Use GET or HEAD.\n";
        }

        return null;
    }
}
