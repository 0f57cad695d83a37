using System.Text;
using Microsoft.AspNetCore.Http;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

/// <summary>Two replicas of the whole runtime over one server: caches, election, queue and controller.</summary>
public sealed class LeaderFailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);
    private readonly LeaseServer _lease = new();
    private readonly SharedWork _work = new();
    private volatile string? _cutOff;
    private ScriptedServer _server = null!;
    private Replica _first = null!;
    private Replica _second = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Responder = RespondAsync;
        _first = new Replica("first", _server, _work);
        _second = new Replica("second", _server, _work);
    }

    public async Task DisposeAsync()
    {
        _work.Proceed.TrySetResult();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Leader_KilledWithoutReleasing_IsFollowedOnceItsLeaseHasExpired()
    {
        _work.Proceed.SetResult();
        await StartBothAsync();
        _cutOff = "first";
        await _first.DisposeAsync();

        var waited = await UntilTheSecondLeadsAsync();

        // The lease lasts 15 s from when the follower saw it last renewed; it looks every 2 s.
        Assert.Equal(TimeSpan.FromSeconds(16), waited);
        Assert.Equal("second", await _work.Started.NextAsync());
        Assert.Equal("second", _lease.Holder);
        Assert.False(_work.Overlapped);
    }

    [Fact]
    public async Task Leader_CutOffInAReconcile_HasEndedItWhenTheNextOneStarts()
    {
        await StartBothAsync();
        _cutOff = "first";
        for (var seconds = 2; seconds <= 10; seconds += 2)
        {
            Assert.Equal(0, _work.Cancelled.Waiting);
            await NextTryAsync(_first);
            _first.Time.Advance(RetryPeriod);
        }

        Assert.Equal("first", await _work.Cancelled.NextAsync());
        await _first.Exit.Failed;
        Assert.Equal("first", _lease.Holder);

        await UntilTheSecondLeadsAsync();

        Assert.Equal("second", await _work.Started.NextAsync());
        Assert.False(_work.Overlapped);
    }

    [Fact]
    public async Task Leader_Stopped_IsFollowedAtTheNextTry()
    {
        _work.Proceed.SetResult();
        await StartBothAsync();
        await _first.DisposeAsync();

        Assert.Equal(RetryPeriod, await UntilTheSecondLeadsAsync());
        Assert.Equal("second", await _work.Started.NextAsync());
        Assert.False(_work.Overlapped);
    }

    private async Task StartBothAsync()
    {
        await _first.StartAsync();
        Assert.Equal("first", await _work.Started.NextAsync());
        await _second.StartAsync();
        await NextTryAsync(_second);
    }

    /// <summary>Lets the follower try until it holds the lease, and returns how long that took.</summary>
    private async Task<TimeSpan> UntilTheSecondLeadsAsync()
    {
        var waited = TimeSpan.Zero;
        while (_lease.Holder != "second" && waited < TimeSpan.FromMinutes(1))
        {
            Assert.Equal(0, _work.Started.Waiting);
            _second.Time.Advance(RetryPeriod);
            waited += RetryPeriod;
            await NextTryAsync(_second);
        }

        return waited;
    }

    /// <summary>Waits until the replica has tried the lease and waits for its next try.</summary>
    private static Task<TimeSpan> NextTryAsync(Replica replica) => replica.Time.DelayAsync(delay => delay == RetryPeriod);

    private async Task<bool> RespondAsync(HttpContext context)
    {
        var replica = context.Request.Headers.UserAgent.ToString();
        if (replica == _cutOff)
        {
            context.Abort();
            return true;
        }

        if (await _lease.HandleAsync(context))
        {
            return true;
        }

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
