using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.Alerts;

/// <summary>promtool runs the alerts over series that are made up: each fires in its case and in no other.</summary>
public sealed partial class AlertTests
{
    private const string RulesFile = "config/prometheus/alerts.yaml";
    private const string Runbook = "docs/troubleshooting.md";
    private const string Ours = """job="talos-image-operator",instance="a:8080" """;

    // What every cluster has: a leader of its own controllers, and another operator with the same runtime that fails.
    private static readonly (string Series, string Values)[] Others =
    [
        ("""leader_election_master_status{name="kube-controller-manager",job="kube",instance="k:1"}""", "1x300"),
        ("""leader_election_master_status{name="cert-manager",job="cert-manager",instance="c:1"}""", "0x300"),
        ("""reflector_consecutive_failures{resource="pods",job="other",instance="o:1"}""", "9x300"),
        ("""dotnet_process_memory_working_set_bytes{job="other",instance="o:1"}""", "99x300"),
    ];

    private static readonly (string Series, string Values) Leader = ($$"""talosimages_leader{{{Ours}}}""", "1x300");

    private static readonly Case[] Cases =
    [
        new("healthy", "60m", [Leader, ("""talosimages_leader{job="talos-image-operator",instance="b:8080"}""", "0x300"),
            Finished("Build", "3x300"), Waiting("0x300"), ($$"""reflector_consecutive_failures{resource="jobs",{{Ours}}}""", "0x300"),
            Memory("50x300"), Limit]),
        new("no replica leads", "10m", [($$"""talosimages_leader{{{Ours}}}""", "0x300")], "TalosImagesNoLeader"),
        new("no replica runs", "10m", [], "TalosImagesNoLeader"),
        new("leader changes", "10m", [($$"""talosimages_leader{{{Ours}}}""", "1x6 0x300"), ("""talosimages_leader{job="talos-image-operator",instance="b:8080"}""", "0x8 1x300")]),
        new("build within its timeout", "60m", [Leader, Start, Timeout]),
        new("build beyond its timeout", "150m", [Leader, Start, Timeout], "TalosImagesBuildStuck", ("build_namespace", "images"), ("build", "kernel")),
        new("finished build", "150m", [Leader, ($$"""talosimages_build_start_time_seconds{build_namespace="images",build="kernel",{{Ours}}}""", "0x300")]),
        new("build suspended for hours and resumed", "150m", [Leader, (Start.Series, "0x30 _x90 7200x180"), (Timeout.Series, "3600x30 _x90 3600x180")]),
        new("build resumed and then beyond its timeout", "210m", [Leader, (Start.Series, "0x30 _x90 7200x180"), (Timeout.Series, "3600x30 _x90 3600x180")],
            "TalosImagesBuildStuck", ("build_namespace", "images"), ("build", "kernel")),
        new("first failure", "10m", [Leader, Finished("Build", "0x5 1x300")], "TalosImagesBuildsFail", ("class", "Build")),
        new("failure of the input", "10m", [Leader, Finished("Input", "0x5 1x300")]),
        new("failure long ago", "120m", [Leader, Finished("Build", "0x5 1x300")]),
        new("node missing for 20 minutes", "20m", [Leader, Waiting("1x300")]),
        new("node missing for 40 minutes", "40m", [Leader, Waiting("1x300")], "TalosImagesNoNode", ("platform", "linux/arm64")),
        new("queued for half an hour", "30m", [Leader, Queued]),
        new("queued for over an hour", "70m", [Leader, Queued], "TalosImagesQueueLong"),
        new("watch fails", "20m", [Leader, ($$"""reflector_consecutive_failures{resource="jobs",{{Ours}}}""", "4x300")], "TalosImagesWatchStale", ("resource", "jobs")),
        new("watch fails once", "20m", [Leader, ($$"""reflector_consecutive_failures{resource="jobs",{{Ours}}}""", "0x8 1 0x300")]),
        new("registry fails", "30m", [Leader, ($$"""talosimages_registry_failures_total{reason="RegistryRefused",{{Ours}}}""", "0x5 1x300")], "TalosImagesRegistryFails", ("reason", "RegistryRefused")),
        new("memory near the limit", "20m", [Leader, Memory("95x300"), Limit], "TalosImagesMemoryNearLimit", ("job", "talos-image-operator"), ("instance", "a:8080")),
        new("memory without a limit", "20m", [Leader, Memory("95x300")]),
    ];

    public static TheoryData<string> CaseNames => [.. Cases.Select(each => each.Name)];

    private static (string Series, string Values) Start => ($$"""talosimages_build_running_since_seconds{build_namespace="images",build="kernel",{{Ours}}}""", "0x300");

    private static (string Series, string Values) Timeout => ($$"""talosimages_build_timeout_seconds{build_namespace="images",build="kernel",{{Ours}}}""", "3600x300");

    private static (string Series, string Values) Queued => ($$"""talosimages_build_queued_since_seconds{build_namespace="images",build="kernel",{{Ours}}}""", "0x300");

    private static (string Series, string Values) Limit => ($$"""talosimages_memory_limit_bytes{{{Ours}}}""", "100x300");

    [SkippableTheory]
    [MemberData(nameof(CaseNames))]
    public async Task Alerts_OfACase_AreThoseThatItNames(string name)
    {
        var promtool = Programs.Require("promtool");
        var test = Cases.Single(each => each.Name == name);
        var folder = Directory.CreateTempSubdirectory("alerts-");
        try
        {
            var file = Path.Combine(folder.FullName, "test.yaml");
            await File.WriteAllTextAsync(file, TestOf(test).ToJsonString());

            var result = await Programs.RunAsync(promtool, "", "test", "rules", file);

            Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Alerts_EachHaveACaseAndARunbook()
    {
        var page = Read(Runbook);

        Assert.Equal(Rules().Select(Name).Order(), Cases.Select(each => each.Fires).OfType<string>().Distinct().Order());
        Assert.All(Rules(), rule =>
        {
            Assert.EndsWith($"/{Runbook}#{Name(rule).ToLowerInvariant()}", (string?)rule["annotations"]!["runbook_url"], StringComparison.Ordinal);
            Assert.Contains($"\n### {Name(rule)}\n", page, StringComparison.Ordinal);
        });
    }

    private static (string Series, string Values) Finished(string failureClass, string values) =>
        ($$"""talosimages_builds_finished_total{result="Failed",class="{{failureClass}}",reason="BuildFailed",{{Ours}}}""", values);

    private static (string Series, string Values) Waiting(string values) =>
        ($$"""talosimages_platforms_waiting{platform="linux/arm64",reason="WaitingForNode",{{Ours}}}""", values);

    private static (string Series, string Values) Memory(string values) => ($$"""dotnet_process_memory_working_set_bytes{{{Ours}}}""", values);

    // All alerts are evaluated, and those that the case does not name must not fire.
    private static JsonObject TestOf(Case test) => new()
    {
        ["rule_files"] = new JsonArray(Path.Combine(Tree.Root, RulesFile)),
        ["evaluation_interval"] = "1m",
        ["tests"] = new JsonArray(new JsonObject
        {
            ["interval"] = "1m",
            ["input_series"] = new JsonArray([.. test.Series.Concat(Others).Select(series => new JsonObject { ["series"] = series.Series, ["values"] = series.Values })]),
            ["alert_rule_test"] = new JsonArray([.. Rules().Select(rule => new JsonObject
            {
                ["eval_time"] = test.At,
                ["alertname"] = Name(rule),
                ["exp_alerts"] = Name(rule) == test.Fires ? new JsonArray(Expected(rule, test.Labels)) : [],
            })]),
        }),
    };

    private static JsonObject Expected(JsonNode rule, (string Name, string Value)[] labels)
    {
        var all = rule["labels"]!.DeepClone().AsObject();
        foreach (var (name, value) in labels)
        {
            all[name] = value;
        }

        var annotations = rule["annotations"]!.AsObject().Select(annotation => KeyValuePair.Create(
            annotation.Key, (JsonNode?)LabelPattern().Replace((string)annotation.Value!, match => (string)all[match.Groups["name"].Value]!)));
        return new JsonObject { ["exp_labels"] = all, ["exp_annotations"] = new JsonObject(annotations) };
    }

    private static IEnumerable<JsonNode> Rules() => Yaml.Documents(Read(RulesFile)).Single()["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray())!;

    private static string Name(JsonNode rule) => (string)rule["alert"]!;

    private static string Read(string file) => File.ReadAllText(Path.Combine(Tree.Root, file));

    [GeneratedRegex(@"\{\{ \$labels\.(?<name>\w+) \}\}")]
    private static partial Regex LabelPattern();

    /// <summary>A case.</summary>
    /// <param name="Name">What is the case.</param>
    /// <param name="At">When the alerts are evaluated.</param>
    /// <param name="Series">The series, one value a minute.</param>
    /// <param name="Fires">The alert that fires; null: none.</param>
    /// <param name="Labels">Its labels besides its own.</param>
    private sealed record Case(
        string Name, string At, (string Series, string Values)[] Series, string? Fires = null, params (string Name, string Value)[] Labels);
}
