namespace TalosImageOperator.LocalCluster.Http;

/// <summary>Writes whole answers.</summary>
internal static class Answer
{
    public static Task WriteAsync(HttpContext http, int code, JsonNode body)
    {
        http.Response.StatusCode = code;
        return WriteBytesAsync(http, JsonText.Write(body), "application/json");
    }

    public static Task WriteTextAsync(HttpContext http, string text) =>
        WriteBytesAsync(http, System.Text.Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    /// <summary>As API Priority and Fairness answers what it has no seat for.</summary>
    public static Task WriteRejectionAsync(HttpContext http)
    {
        http.Response.StatusCode = 429;
        http.Response.Headers.RetryAfter = "1";
        return WriteTextAsync(http, "Too many requests, please try again later.\n");
    }

    public static async Task WriteBytesAsync(HttpContext http, byte[] bytes, string contentType)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        if (http.Request.Method != "HEAD")
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }

    public static Task WriteFaultAsync(HttpContext http, ApiException fault)
    {
        if (fault.Details.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return WriteAsync(http, fault.Code, StatusBody.Failure(fault));
    }

    public static void AddWarnings(HttpContext http, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            var quoted = warning.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal);
            http.Response.Headers.Append("Warning", $"299 - \"{quoted.ReplaceLineEndings(" ")}\"");
        }
    }
}
