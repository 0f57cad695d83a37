namespace TalosImageOperator.Operator.Web.Live;

/// <summary>Server-sent events that only say that something has changed. The page then reads itself again.</summary>
internal sealed class EventStream(ChangeFeed feed, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>The time between two events at most, so that proxies keep the connection and the page updates its durations.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    private const string ContentType = "text/event-stream";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Ends when the client goes away or the process stops.</summary>
    public async Task WriteAsync(HttpContext context, Func<ControllerRuntime.Api.NamespacedName, bool> concerns)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = ContentType;
            return;
        }

        using var changes = feed.Subscribe(concerns);
        if (changes is null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "60";
            await context.Response.WriteAsync($"This replica has {ChangeFeed.Limit} open pages already. Close one, or reload the page to update it.\n");
            return;
        }

        // An open stream would delay the end of the process, and with it the next leader.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.ContentType = ContentType;
        try
        {
            await SendAsync(context, "tick", end.Token);
            while (true)
            {
                await SendAsync(context, await NextAsync(changes, end.Token), end.Token);
                await Task.Delay(Interval, time, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone away, or the process stops.
        }
    }

    private async Task<string> NextAsync(ChangeFeed.Subscription changes, CancellationToken end)
    {
        // The read must end too. Otherwise it would take the change after the heartbeat.
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(end);
        var timeout = Task.Delay(Heartbeat, time, wait.Token);
        var change = changes.NextAsync(wait.Token);
        var first = await Task.WhenAny(change, timeout);
        await wait.CancelAsync();
        end.ThrowIfCancellationRequested();
        return first == change || change.IsCompletedSuccessfully ? "change" : "tick";
    }

    private static async Task SendAsync(HttpContext context, string name, CancellationToken end)
    {
        await context.Response.WriteAsync($"event: {name}\ndata:\n\n", end);
        await context.Response.Body.FlushAsync(end);
    }
}
