using System.Text.Json.Nodes;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>
/// Operators under <c>config/rbac</c> alone that die just before a write and just after one, in turn, each followed by another: builds end
/// the same, and nothing is built twice.
/// </summary>
public sealed class TakeoverTests : IAsyncLifetime
{
    private const string Builds = "/apis/talosimages.dev/v1alpha1/namespaces/images/talosimagebuilds";
    private const string Jobs = "/apis/batch/v1/namespaces/images/jobs";

    private readonly ShiftedClock _clock = new();
    private InstalledCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _cluster = await InstalledCluster.StartAsync(configure: options => options with { Clock = _clock });
        await _cluster.AddNodeAsync("amd64");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NodeAppearsLateAndAJobIsDeletedByHand_Succeeds(bool dies)
    {
        await RunAsync(LateNodeAndDeletedJobAsync(), dies);

        Assert.Empty(_cluster.Denied.Select(OperatorOnCluster.Describe));
        Assert.Equal(4, _cluster.Requests.Count(request => request is { Resource: "jobs", Verb: "create", Code: 201 }));
    }

    [Fact]
    public async Task ThreeBuildsInLine_RestartsAtEveryWrite_NeverTwoAtWorkAndTheOrderKept()
    {
        string[] names = ["b", "c", "a"];
        await _cluster.AddNodeAsync("arm64");
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var watched = WatchAsync(names.Length * 3, stop.Token);
        foreach (var name in names)
        {
            await _cluster.Kubelet.RunAsync(name, Support.Builds.Spec);
            await _cluster.ApplyAsync(Builds, name, Support.Builds.Spec);
            _clock.Offset += TimeSpan.FromMinutes(1);
        }

        var restarts = await RunAsync(watched, dies: true);

        var (started, most) = await watched;
        // Writes that do not depend on each other go out together, and an operator dies at the first of them.
        Assert.InRange(restarts, 12, 200);
        Assert.Equal(1, most);
        Assert.Equal(names, started);
        Assert.Empty(_cluster.Denied.Select(OperatorOnCluster.Describe));
    }

    private async Task LateNodeAndDeletedJobAsync()
    {
        await _cluster.ApplyAsync(Builds, "sample", Support.Builds.Spec);
        var first = await _cluster.Client.UntilAsync(Jobs, job => Label(job, Labels.Platform) == "linux-amd64");
        await _cluster.Client.DeleteAsync($"{Jobs}/{first["metadata"]!["name"]}?propagationPolicy=Background");
        await _cluster.Client.UntilAsync(Jobs, job =>
            Label(job, Labels.Platform) == "linux-amd64" && (string?)job["metadata"]!["uid"] != (string?)first["metadata"]!["uid"]);
        await _cluster.AddNodeAsync("arm64");
        await _cluster.Client.UntilAsync(Jobs, job => Label(job, Labels.Platform) == "linux-arm64");
        await _cluster.Kubelet.RunAsync("sample", Support.Builds.Spec);
        await _cluster.Client.UntilAsync(Builds, build => (string?)build["status"]?["phase"] == "Succeeded");
    }

    /// <summary>Runs one operator after another until the story has ended, and returns how many there were.</summary>
    private async Task<int> RunAsync(Task story, bool dies)
    {
        var operators = 0;
        while (!story.IsCompleted)
        {
            using var death = dies ? new DeathAtAWrite(before: operators % 2 == 0) : null;
            using var operation = _cluster.CreateOperator(options => options.Controller.MaxConcurrentBuilds = 1, death);
            await operation.StartAsync();
            await Task.WhenAny(death is null ? [story] : [story, death.Died]);
            await operation.StopAsync();
            operators++;
        }

        await story;
        return operators;
    }

    /// <summary>Follows the Jobs until so many have ended: the builds in the order of their first Job, and how many were at work at a time.</summary>
    private async Task<(IReadOnlyList<string> Started, int Most)> WatchAsync(int jobs, CancellationToken cancellationToken)
    {
        var (started, most, ended) = (new List<string>(), 0, new HashSet<string>());
        var open = new Dictionary<string, string>();
        await foreach (var job in _cluster.Client.WatchAsync(Jobs, cancellationToken))
        {
            var (uid, build) = ((string)job["metadata"]!["uid"]!, Label(job, Labels.Build)!);
            if (job["status"]?["completionTime"] is null)
            {
                open[uid] = build;
            }
            else if (open.Remove(uid))
            {
                ended.Add(uid);
            }

            most = Math.Max(most, open.Values.Distinct().Count());
            started.AddRange(open.Values.Except(started));
            if (ended.Count == jobs)
            {
                break;
            }
        }

        return (started, most);
    }

    private static string? Label(JsonObject entity, string name) => (string?)entity["metadata"]!["labels"]?[name];

    /// <summary>By which builds are created a minute apart.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
