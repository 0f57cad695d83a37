using Microsoft.Net.Http.Headers;

namespace TalosImageOperator.Operator.Web;

/// <summary>Whether a request prefers HTML or JSON.</summary>
internal static class Representation
{
    public static bool IsJson(HttpContext context)
    {
        var accepted = MediaTypeHeaderValue.TryParseList([.. context.Request.Headers.Accept.OfType<string>()], out var types) ? types : [];
        return Quality(accepted, "application/json") is var json and > 0 && json > Quality(accepted, "text/html");
    }

    public static Task HtmlAsync(HttpContext context, string page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(page, context.RequestAborted);
    }

    // Wildcards accept HTML.
    private static double Quality(IEnumerable<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(entry => entry.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Quality ?? 1).DefaultIfEmpty(0).Max();
}
