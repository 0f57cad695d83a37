using Microsoft.AspNetCore.Connections.Features;
using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.LocalCluster.Faults;

/// <summary>What a busy API server does at random to everyone but members of system:masters: GOAWAY, 429, watches that end early.</summary>
public sealed class TransportFaults
{
    private readonly TransportOptions _options;
    private int _goaways;
    private int _endedWatches;

    internal TransportFaults(TransportOptions options)
    {
        _options = options;
    }

    /// <summary>How many requests were followed by GOAWAY.</summary>
    public int Goaways => Volatile.Read(ref _goaways);

    /// <summary>How many watches were ended early.</summary>
    public int EndedWatches => Volatile.Read(ref _endedWatches);

    /// <summary>Lets the client finish its streams on this connection and start no new ones.</summary>
    internal void MaySendGoaway(HttpContext http, UserInfo user)
    {
        if (user.IsMaster || !HttpProtocol.IsHttp2(http.Request.Protocol) || !Happens(_options.GoawayChance))
        {
            return;
        }

        http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        Interlocked.Increment(ref _goaways);
    }

    internal bool Rejects(RequestAttributes asked) =>
        asked.Resource.Length > 0 && asked.Verb != "watch" && !asked.User.IsMaster && Happens(_options.TooManyRequestsChance);

    /// <summary>The time after which a watch that would last so long ends.</summary>
    internal TimeSpan Lifetime(UserInfo user, TimeSpan wanted) => user.IsMaster || _options.LongestWatch is not { } longest ? wanted
        : TimeSpan.FromTicks(Math.Min(wanted.Ticks, (long)(longest.Ticks * Random.Shared.NextDouble())));

    /// <summary>Called at the end of a watch.</summary>
    internal void MayBreak(HttpContext http, UserInfo user)
    {
        if (user.IsMaster || _options.LongestWatch is null)
        {
            return;
        }

        Interlocked.Increment(ref _endedWatches);
        if (Happens(0.5))
        {
            http.Abort();
        }
    }

    private static bool Happens(double chance) => chance > 0 && Random.Shared.NextDouble() < chance;
}
