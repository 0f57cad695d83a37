using System.Text.RegularExpressions;
using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Metrics;

[Collection(ScrapeTests.Name)]
public sealed partial class MetricsTests(ScrapedOperator scraped)
{
    // A scrape has these only after a fault, with a memory limit, or with leader election.
    private static readonly string[] Unseen =
    [
        "talosimages_memory_limit_bytes", "leader_election_master_status", "reflector_watch_faults_total", "reflector_undecodable_objects_total",
        "workqueue_retries_total", "controller_runtime_reconcile_errors_total",
    ];

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/openmetrics-text; version=1.0.0")]
    public async Task Scrape_HasEveryBuildAndItsState(string accept)
    {
        var text = await scraped.ScrapeAsync(accept);
        var series = Exposition.Read(text);

        Assert.Equal(
            [("building", "Building"), ("failed", "Failed"), ("finished", "Succeeded"), ("queued", "Queued"), ("waiting", "Pending")],
            series.Where(one => one.Name == "talosimages_build_info").Select(one => (one.Labels["build"], one.Labels["phase"])).Order());
        Assert.Equal(
            [("failed", "BuildFailed", "False"), ("finished", "Succeeded", "True"), ("waiting", "WaitingForNode", "Unknown")],
            series.Where(one => one.Name == "talosimages_build_status_condition" && one.Labels["type"] == "Ready" && one.Labels["build"] is "failed" or "finished" or "waiting")
                .Where(one => one.Labels.GetValueOrDefault("type") == "Ready")
                .Select(one => (one.Labels["build"], one.Labels["reason"], one.Labels["status"])).Order());
        Assert.Equal("queued", Assert.Single(series, one => one.Name == "talosimages_build_queued_since_seconds").Labels["build"]);
        Assert.Equal("building", Assert.Single(series, one => one.Name == "talosimages_build_running_since_seconds").Labels["build"]);
        Assert.Equal(4 * 3600, Assert.Single(series, one => one is { Name: "talosimages_build_timeout_seconds" }).Value);
        Assert.Contains(series, one => one.Name == "talosimages_platforms_waiting" && one.Labels["platform"] == Builds.Arm64 && one.Labels["reason"] == "WaitingForNode" && one.Value == 1);
        Assert.Equal(accept.StartsWith("text", StringComparison.Ordinal) ? 0 : 1, Regex.Count(text, "^# EOF\n", RegexOptions.Multiline));
    }

    [Fact]
    public async Task Scrape_Counters_StartAtZero()
    {
        var series = Exposition.Read(await scraped.ScrapeAsync());
        var finished = series.Where(one => one.Name == "talosimages_builds_finished_total").ToDictionary(one => (one.Labels["class"], one.Labels["reason"]), one => one.Value);

        Assert.Equal(1, finished[("", "Succeeded")]);
        Assert.Equal(1, finished[("Build", "BuildFailed")]);
        Assert.Equal(0, finished[("Infrastructure", "RegistryUnreachable")]);
        Assert.Equal(FailureKinds.All.Count + 1, finished.Count);
        Assert.Equal(3, series.Count(one => one is { Name: "talosimages_registry_failures_total", Value: 0 }));
        Assert.Equal(2, series.Count(one => one is { Name: "talosimages_platform_retries_total", Value: 0 }));
    }

    [Fact]
    public async Task Page_OfTheMetrics_ListsThoseOfAScrape()
    {
        var text = await scraped.ScrapeAsync();
        var histograms = Exposition.Histograms(text);
        var scrape = Exposition.Read(text)
            .Where(one => OwnPattern().IsMatch(one.Name) && !Unseen.Contains(one.Name))
            .GroupBy(one => Exposition.Family(one.Name, histograms))
            .Select(family => (family.Key, Labels: string.Join(", ", family.SelectMany(one => one.Labels.Keys).Distinct().Order(StringComparer.Ordinal).Select(label => $"`{label}`"))))
            .Order().ToList();
        var page = RowPattern().Matches(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs/metrics.md")))
            .Where(row => !Unseen.Contains(row.Groups["name"].Value))
            .Select(row => (row.Groups["name"].Value, Labels: row.Groups["labels"].Value.Trim())).Order().ToList();

        Assert.Equal(scrape, page);
    }

    private static string Scrape(IReadOnlyList<TalosImageBuild> builds, int limit) => string.Concat(BuildSeries.Lines(builds, limit));

    [Fact]
    public void Series_MoreBuildsThanTheLimit_AreThoseThatMatter()
    {
        var finished = Builds.Of(name: "finished") with { Status = new() { Phase = Entities.Status.BuildPhase.Succeeded } };
        var open = Builds.Of(name: "open");

        var series = Exposition.Read(Scrape([finished, open], limit: 1));

        Assert.Equal("open", Assert.Single(series, one => one.Name == "talosimages_build_info").Labels["build"]);
        Assert.Equal(1, Assert.Single(series, one => one.Name == "talosimages_builds_omitted").Value);
    }

    [Fact]
    public void Series_OfADeletedBuild_AreGone()
    {
        IReadOnlyList<TalosImageBuild> builds = [Builds.Of(name: "one"), Builds.Of(name: "two")];
        Assert.Contains("build=\"one\"", Scrape(builds, 10), StringComparison.Ordinal);
        Assert.DoesNotContain("build=\"one\"", Scrape([builds[1]], 10), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BuildPhase.Building, 100L)]
    [InlineData(BuildPhase.Publishing, 900L)]
    [InlineData(BuildPhase.Suspended, null)]
    [InlineData(BuildPhase.Queued, null)]
    public void Series_RunningSince_IsTheStartOfTheOldestJobThatRuns(BuildPhase phase, long? expected)
    {
        var build = Builds.Of(Builds.Spec);
        build = build with
        {
            Status = build.Status with
            {
                Phase = phase,
                StartedAt = DateTimeOffset.FromUnixTimeSeconds(5),
                Platforms =
                [
                    new PlatformStatus { Platform = Builds.Amd64, Phase = phase, StartedAt = DateTimeOffset.FromUnixTimeSeconds(100), CompletedAt = DateTimeOffset.FromUnixTimeSeconds(800) },
                    new PlatformStatus { Platform = Builds.Arm64, Phase = phase, StartedAt = DateTimeOffset.FromUnixTimeSeconds(200), CompletedAt = DateTimeOffset.FromUnixTimeSeconds(700) },
                ],
                // Resumed after the platforms had ended.
                Conditions = [new V1Condition { Type = ConditionTypes.Reconciling, Status = "True", LastTransitionTime = DateTime.UnixEpoch.AddSeconds(900) }],
            },
        };

        var since = Exposition.Read(Scrape([build], 10)).Where(one => one.Name == "talosimages_build_running_since_seconds").Select(one => (long)one.Value);

        Assert.Equal(expected is { } value ? [value] : [], since);
    }

    [Fact]
    public void Series_HostileValues_AreEscaped()
    {
        var build = Builds.Of(Builds.Spec with { Release = "v1\"}\n\\evil 1" });

        var info = Assert.Single(Exposition.Read(Scrape([build], 10)), one => one.Name == "talosimages_build_info");

        Assert.Equal("v1\\\"}\\n\\\\evil 1", info.Labels["release"]);
    }

    [Fact]
    public void FailureKinds_OfTheSources_AreAllKnown()
    {
        var pairs = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.EndsWith("FailureKinds.cs", StringComparison.Ordinal))
            .SelectMany(file => PairPattern().Matches(File.ReadAllText(file)))
            .Select(match => $"{match.Groups["class"].Value} {match.Groups["reason"].Value}").Distinct().Order().ToList();

        Assert.True(pairs.Count > 15, $"Only {pairs.Count} pairs were found.");
        Assert.Empty(pairs.Except(FailureKinds.All.Select(kind => $"{kind.Class} {kind.Reason}")));
    }

    [GeneratedRegex("^(?:talosimages|controller_runtime|workqueue|kubernetes|reflector|leader_election)_")]
    private static partial Regex OwnPattern();

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \| \w+ \| (?<labels>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"(?:FailureClass\.|StepFailedException\.)?\b(?<class>Input|Build|Infrastructure)(?:\(|,)\s*(?:Reason = )?Reasons\.(?<reason>\w+)")]
    private static partial Regex PairPattern();
}
