using System.Text;
using Microsoft.AspNetCore.Http;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

/// <summary>Two replicas of the whole runtime over one server: caches, election, queue and controller.</summary>
public sealed class LeaderFailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);
    private readonly LeaseServer lease = new();
    private readonly SharedWork work = new();
    private volatile string? cutOff;
    private ScriptedServer server = null!;
    private Replica first = null!;
    private Replica second = null!;

    public async Task InitializeAsync()
    {
        server = await ScriptedServer.StartAsync();
        server.Responder = RespondAsync;
        first = new Replica("first", server, work);
        second = new Replica("second", server, work);
    }

    public async Task DisposeAsync()
    {
        work.Proceed.TrySetResult();
        await first.DisposeAsync();
        await second.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Leader_KilledWithoutReleasing_IsFollowedOnceItsLeaseHasExpired()
    {
        work.Proceed.SetResult();
        await StartBothAsync();
        cutOff = "first";
        await first.DisposeAsync();

        var waited = await UntilTheSecondLeadsAsync();

        // The lease lasts 15 s from when the follower saw it last renewed; it looks every 2 s.
        Assert.Equal(TimeSpan.FromSeconds(16), waited);
        Assert.Equal("second", await work.Started.NextAsync());
        Assert.Equal("second", lease.Holder);
        Assert.False(work.Overlapped);
    }

    [Fact]
    public async Task Leader_CutOffInAReconcile_HasEndedItWhenTheNextOneStarts()
    {
        await StartBothAsync();
        cutOff = "first";
        for (var seconds = 2; seconds <= 10; seconds += 2)
        {
            Assert.Equal(0, work.Cancelled.Waiting);
            first.Time.Advance(RetryPeriod);
            if (seconds < 10) await NextTryAsync(first);
        }

        Assert.Equal("first", await work.Cancelled.NextAsync());
        await first.Exit.Failed;
        Assert.Equal("first", lease.Holder);

        await UntilTheSecondLeadsAsync();

        Assert.Equal("second", await work.Started.NextAsync());
        Assert.False(work.Overlapped);
    }

    [Fact]
    public async Task Leader_Stopped_IsFollowedAtTheNextTry()
    {
        work.Proceed.SetResult();
        await StartBothAsync();
        await first.DisposeAsync();

        Assert.Equal(RetryPeriod, await UntilTheSecondLeadsAsync());
        Assert.Equal("second", await work.Started.NextAsync());
        Assert.False(work.Overlapped);
    }

    private async Task StartBothAsync()
    {
        await first.StartAsync();
        Assert.Equal("first", await work.Started.NextAsync());
        await second.StartAsync();
        await NextTryAsync(second);
    }

    /// <summary>Lets the follower try until it holds the lease, and returns how long that took.</summary>
    private async Task<TimeSpan> UntilTheSecondLeadsAsync()
    {
        var waited = TimeSpan.Zero;
        while (lease.Holder != "second" && waited < TimeSpan.FromMinutes(1))
        {
            Assert.Equal(0, work.Started.Waiting);
            second.Time.Advance(RetryPeriod);
            waited += RetryPeriod;
            await NextTryAsync(second);
        }

        return waited;
    }

    /// <summary>Waits until the replica has tried the lease and waits for its next try.</summary>
    private static Task<TimeSpan> NextTryAsync(Replica replica) => replica.Time.DelayAsync(delay => delay == RetryPeriod);

    private async Task<bool> RespondAsync(HttpContext context)
    {
        var replica = context.Request.Headers.UserAgent.ToString();
        if (replica == cutOff)
        {
            context.Abort();
            return true;
        }

        if (await lease.HandleAsync(context)) return true;
        if (context.Request.Query["watch"] == "true")
        {
            await context.Response.StartAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(Widget.ListJson("1", null, Widget.Json("a", 1))));
        }

        return true;
    }
}
