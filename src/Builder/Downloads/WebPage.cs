namespace TalosImageOperator.Builder.Downloads;

/// <summary>Recognizes a web page that a proxy or a login returned instead of a file.</summary>
internal static class WebPage
{
    private const int FirstBytes = 512;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <returns>False also if there is no answer: the result only selects a message.</returns>
    public static async Task<bool> IsAtAsync(string url, TimeProvider time, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        using var client = new HttpClient();
        try
        {
            using var answer = await client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            {
                return true;
            }

            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            var start = new byte[FirstBytes];
            var length = await body.ReadAtLeastAsync(start, FirstBytes, throwOnEndOfStream: false, either.Token);
            return IsPage(System.Text.Encoding.UTF8.GetString(start, 0, length).TrimStart('\uFEFF', ' ', '\r', '\n', '\t'));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or UriFormatException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsPage(string start) =>
        start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
}
