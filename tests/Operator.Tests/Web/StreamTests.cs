using System.Net;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Operator.Web.Live;

namespace TalosImageOperator.Operator.Tests.Web;

public sealed class StreamTests
{
    [Fact]
    public async Task Events_OfABuild_FollowThatBuildOnly()
    {
        await using var pages = await ServedPages.StartAsync();
        await pages.PutAsync(Shown.Building());
        using var stream = await EventReader.OpenAsync(pages, "/builds/images/building/events");
        using var list = await EventReader.OpenAsync(pages, "/events");
        Assert.Equal(("tick", "tick"), (await stream.NextAsync(), await list.NextAsync()));

        // The list tells that the other build's change has been passed on to all.
        await pages.PutAsync(Shown.Building("other"));
        Assert.Equal("change", await list.NextAsync());
        var next = stream.NextAsync();
        Assert.False(next.IsCompleted);

        await pages.PutAsync(Shown.Succeeded("building"));
        Assert.Equal("change", await next);
    }

    [Fact]
    public async Task Events_WithoutAChange_HaveAHeartbeat()
    {
        var time = new SignalingTimeProvider();
        await using var pages = await ServedPages.StartAsync(time: time);
        using var stream = await EventReader.OpenAsync(pages, "/events");
        Assert.Equal("tick", await stream.NextAsync());

        time.Advance(await time.DelayAsync(delay => delay == EventStream.Heartbeat, CancellationToken.None));

        Assert.Equal("tick", await stream.NextAsync());
    }

    [Fact]
    public async Task Events_BeyondTheLimit_AreRefusedUntilOneEnds()
    {
        await using var pages = await ServedPages.StartAsync();
        var open = new List<EventReader>();
        for (var count = 0; count < ChangeFeed.Limit; count++)
        {
            open.Add(await EventReader.OpenAsync(pages, "/events"));
            await open[^1].NextAsync();
        }

        using var refused = await pages.Client.GetAsync("/events");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await pages.Client.GetAsync("/")).StatusCode);

        // Its end is noticed when the stream is written to.
        open[0].Dispose();
        await UntilAdmittedAsync(pages);
        open.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task Events_WhenTheProcessStops_End()
    {
        await using var pages = await ServedPages.StartAsync();
        using var stream = await EventReader.OpenAsync(pages, "/events");
        Assert.Equal("tick", await stream.NextAsync());

        var stopped = pages.StopAsync();

        Assert.Null(await stream.NextAsync());
        await stopped.WaitAsync(Patience.Limit);
    }

    private static async Task UntilAdmittedAsync(ServedPages pages)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            using var response = await pages.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return;
            }
        }
    }

    private sealed class EventReader(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        public static async Task<EventReader> OpenAsync(ServedPages pages, string path)
        {
            var response = await pages.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        /// <summary>The name of the next event; null at the end of the stream.</summary>
        public async Task<string?> NextAsync()
        {
            while (await reader.ReadLineAsync().WaitAsync(Patience.Limit) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    return line["event: ".Length..];
                }
            }

            return null;
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}
