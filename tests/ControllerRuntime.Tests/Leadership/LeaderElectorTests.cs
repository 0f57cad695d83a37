using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Leadership;

public sealed class LeaderElectorTests : IAsyncLifetime
{
    private readonly LeaseServer _lease = new();
    private readonly List<Candidate> _candidates = [];
    private ScriptedServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Responder = _lease.HandleAsync;
    }

    public async Task DisposeAsync()
    {
        foreach (var candidate in _candidates)
        {
            candidate.Dispose();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Run_WithoutALease_CreatesItAndLeads()
    {
        var a = await LeaderAsync("a");

        Assert.Equal("a", _lease.Holder);
        Assert.Equal(15, (int)_lease.Spec!["leaseDurationSeconds"]!);
        Assert.Equal("2026-01-02T03:04:05.000000Z", (string?)_lease.Spec["renewTime"]);
        Assert.Equal(1, a.LeaderMetric);
    }

    [Fact]
    public async Task Follower_WhileTheLeaderRenews_Waits()
    {
        var a = await LeaderAsync("a");
        var b = Join("b");
        for (var i = 0; i < 60; i++)
        {
            await a.PassAsync(1);
            await b.PassAsync(1);
        }

        Assert.True(a.IsLeading);
        Assert.False(b.IsLeading);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task Follower_WhoseClockIsWrong_StillWaits(int skewSeconds)
    {
        var a = await LeaderAsync("a");
        var b = Join("b", TimeSpan.FromSeconds(skewSeconds));
        for (var i = 0; i < 30; i++)
        {
            await a.PassAsync(1);
            await b.PassAsync(1);
        }

        Assert.True(a.IsLeading);
        Assert.False(b.IsLeading);
    }

    [Fact]
    public async Task Leader_CutOffForLessThanTheDeadline_GoesOnLeading()
    {
        var a = await LeaderAsync("a");
        await a.PassAsync(2);
        a.Cable.Pulled = true;
        await a.PassAsync(7);
        a.Cable.Pulled = false;
        await a.PassAsync(20);

        Assert.True(a.IsLeading);
        Assert.Equal(3, a.Log.Count(LogLevel.Warning, "No route to host"));
    }

    [Fact]
    public async Task Leader_CutOffForGood_StopsBeforeTheNextOneStarts()
    {
        var a = await LeaderAsync("a");
        var b = Join("b");
        await b.SettleAsync();
        await a.PassAsync(2);
        await b.PassAsync(2);
        a.Cable.Pulled = true;
        var lostAfter = 0;
        for (var second = 1; second <= 30 && !b.IsLeading; second++)
        {
            await a.PassAsync(1);
            await b.PassAsync(1);
            if (!a.IsLeading && lostAfter == 0)
            {
                lostAfter = second;
            }

            Assert.False(a.IsLeading && b.IsLeading, "Two lead at once");
        }

        Assert.Equal(10, lostAfter);
        Assert.True(b.IsLeading);
        Assert.Equal(LeadershipOutcome.Lost, await a.Outcome);
        Assert.Equal(0, a.LeaderMetric);
        Assert.Equal("b", _lease.Holder);
    }

    [Fact]
    public async Task Leader_ThatHasLost_SendsNothingMore()
    {
        var a = await LeaderAsync("a");
        _lease.Put(new JsonObject { ["holderIdentity"] = "x", ["leaseDurationSeconds"] = 15 });
        await a.PassAsync(2);
        await a.EndsAsync();
        var before = _lease.Requests;
        a.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(before, _lease.Requests);
        Assert.Equal("x", _lease.Holder);
    }

    [Fact]
    public async Task Leader_WhoseLeaseWasTaken_LosesAtTheNextRenewal()
    {
        var a = await LeaderAsync("a");
        _lease.Put(new JsonObject { ["holderIdentity"] = "x", ["leaseDurationSeconds"] = 15 });
        await a.SettleAsync();
        a.Time.Advance(TimeSpan.FromSeconds(2));
        await a.LosesAsync();
        await a.EndsAsync();

        Assert.Equal(LeadershipOutcome.Lost, await a.Outcome);
    }

    [Fact]
    public async Task Leader_WhoseLeaseWasDeleted_MakesItAgain()
    {
        var a = await LeaderAsync("a");
        _lease.Put(null);
        await a.PassAsync(2);

        Assert.True(a.IsLeading);
        Assert.Equal("a", _lease.Holder);
    }

    [Fact]
    public async Task Follower_CutOffForLong_LeadsWhenItIsBack()
    {
        var b = Join("b", pulled: true);
        await b.PassAsync(120);
        Assert.False(b.IsLeading);
        b.Cable.Pulled = false;
        await b.PassAsync(3);

        Assert.True(b.IsLeading);
        Assert.True(b.Log.Count(LogLevel.Warning, "No route to host") > 10);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Lease_WithoutAHolder_IsTakenAtOnce(string? holder)
    {
        _lease.Put(new JsonObject { ["holderIdentity"] = holder, ["leaseTransitions"] = 4, ["strategy"] = "OldestEmulationVersion" });
        await LeaderAsync("a");

        Assert.Equal("a", _lease.Holder);
        Assert.Equal(5, (int)_lease.Spec!["leaseTransitions"]!);
        Assert.Equal("OldestEmulationVersion", (string?)_lease.Spec["strategy"]);
    }

    [Fact]
    public async Task Lease_OfALongerDuration_IsRespectedFromWhenItWasSeen()
    {
        _lease.Put(new JsonObject
        {
            ["holderIdentity"] = "x",
            ["leaseDurationSeconds"] = 60,
            ["renewTime"] = "2020-01-01T00:00:00.000000Z",
        });
        var a = Join("a");
        await a.PassAsync(59);
        Assert.False(a.IsLeading);
        await a.PassAsync(4);

        Assert.True(a.IsLeading);
    }

    [Fact]
    public async Task Stop_OfALeader_RenewsUntilTheWorkEndsAndThenReleases()
    {
        var a = await LeaderAsync("a");
        a.FinishesWorkAtOnce = false;
        await a.StopAsync();
        await a.PassAsync(60);
        Assert.Equal("a", _lease.Holder);
        Assert.Equal("2026-01-02T03:05:05.000000Z", (string?)_lease.Spec!["renewTime"]);
        a.FinishWork();
        await a.EndsAsync();

        Assert.Equal(LeadershipOutcome.Released, await a.Outcome);
        Assert.Equal("", _lease.Holder);
        Assert.Equal(1, (int)_lease.Spec!["leaseDurationSeconds"]!);
    }

    [Fact]
    public async Task Stop_OfALeader_LetsTheNextOneLeadWithinATry()
    {
        var a = await LeaderAsync("a");
        var b = Join("b");
        await b.SettleAsync();
        await a.StopAsync();
        await a.EndsAsync();
        await b.PassAsync(2);
        await b.LeadsAsync();

        Assert.Equal("b", _lease.Holder);
    }

    [Fact]
    public async Task Stop_OfAFollower_EndsItsWait()
    {
        await LeaderAsync("a");
        var b = Join("b");
        await b.SettleAsync();
        await b.StopAsync();
        await b.EndsAsync();

        Assert.Equal(LeadershipOutcome.NeverLed, await b.Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_WhileTheLeaseIsAcquired_LeavesItFree(bool answered)
    {
        TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Responder = async context =>
        {
            if (context.Request.Method != "POST")
            {
                return await _lease.HandleAsync(context);
            }

            await using var body = context.Response.Body;
            context.Response.Body = new MemoryStream();
            await _lease.HandleAsync(context);
            accepted.SetResult();
            if (!answered)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await answer.Task;
            context.Response.Body.Position = 0;
            await context.Response.Body.CopyToAsync(body);
            return true;
        };
        var a = Join("a");
        await accepted.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("a", _lease.Holder);
        await a.StopAsync();
        answer.SetResult();
        if (!answered)
        {
            a.Time.Advance(TimeSpan.FromSeconds(5));
        }

        await a.EndsAsync();

        Assert.Equal(LeadershipOutcome.NeverLed, await a.Outcome);
        Assert.Equal("", _lease.Holder);
    }

    [Fact]
    public async Task Lease_WhoseWriteIsRefused_IsLogged()
    {
        _server.Responder = async context =>
        {
            context.Response.StatusCode = 403;
            await context.Response.BodyWriter.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Widget.Status(403, "Forbidden", "may not")));
            return true;
        };
        var a = Join("a");
        await a.PassAsync(3);

        Assert.True(a.Log.Count(LogLevel.Warning, "Failed to acquire lease ns/lock, retrying: KubernetesApiException") >= 1);
        Assert.True(a.Log.Count(LogLevel.Warning, "may not") >= 1);
    }

    [Theory]
    [InlineData(15, 15, 2)]
    [InlineData(15, 10, 9)]
    [InlineData(15, 10, 0)]
    public void Validate_OfTimesThatDoNotFit_Throws(int lease, int renew, int retry)
    {
        var options = new LeaderElectionOptions
        {
            LeaseName = "n",
            LeaseNamespace = "ns",
            LeaseDuration = TimeSpan.FromSeconds(lease),
            RenewDeadline = TimeSpan.FromSeconds(renew),
            RetryPeriod = TimeSpan.FromSeconds(retry),
        };

        Assert.Throws<ArgumentException>(options.Validate);
    }

    private Candidate Join(string name, TimeSpan skew = default, bool pulled = false)
    {
        var candidate = new Candidate(name, _server, skew, pulled);
        _candidates.Add(candidate);
        return candidate;
    }

    private async Task<Candidate> LeaderAsync(string name)
    {
        var candidate = Join(name);
        await candidate.LeadsAsync();
        await candidate.SettleAsync();
        return candidate;
    }
}
