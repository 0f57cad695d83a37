using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.GitOps;

/// <summary>
/// The expressions for Renovate against the samples: by node, in whose language Renovate's are, and by an engine without backtracking,
/// which like Renovate's RE2 accepts neither look-around nor back references.
/// </summary>
public sealed partial class RenovateTests
{
    private static readonly JsonObject Config =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Tree.Root, "config/renovate/talos-image-builds.json")))!.AsObject();

    public static TheoryData<string> Samples => [.. Tree.Files("*.yaml", "config/samples").Where(file => Builds(file).Count > 0)];

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public async Task Expressions_OnASample_FindItsReleaseAndUpstreamsImages(string file)
    {
        var builds = Builds(file);
        var text = File.ReadAllText(Path.Combine(Tree.Root, file));

        Assert.Equal(builds.Select(build => Upstream().Match((string)build["spec"]!["release"]!).Value), await FindAsync(0, 0, text, "currentValue"));
        Assert.Equal(
            builds.Select(build => (string?)build["spec"]!["source"]?["revision"]).OfType<string>().Where(revision => Upstream().IsMatch(revision)),
            await FindAsync(0, 1, text, "currentValue"));
        Assert.Equal(
            builds.SelectMany(build => Strings(build["spec"]!["imager"])).Where(image => image.StartsWith("ghcr.io/siderolabs/", StringComparison.Ordinal)),
            await FindAsync(1, 0, text, "depName", "currentValue"));
    }

    [SkippableFact]
    public async Task Expressions_OnOtherForms_FindThem()
    {
        const string text = """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            spec:
              release: v9.9.9
            ---
            kind: TalosImageBuild
            metadata: {name: one}
            spec:
              platforms: [linux/amd64]
              release: "v1.14.0-rc.1"  # the newest
              source:
                repository: https://git.example.com/talos.git
                revision: v1.14.0-rc.1
              pkgs: {build: {revision: v1.12.0, targets: [kernel]}}
              imager: {systemExtensions: ["ghcr.io/siderolabs/zfs:2.3.1-v1.14.0@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", siderolabs/iscsi-tools]}
            ---
            kind: TalosImageBuild
            spec:
              release: v1.13.9-mine.2
              source: {repository: "https://git.example.com/talos.git", revision: v1.13.9}
            ---
            kind: TalosImageBuild
            spec:
              release: v1.13.8
              source: {revision: main}
              pkgs:
                build:
                  revision: v1.12.0

            """;

        Assert.Equal(["v1.14.0-rc.1", "v1.13.9", "v1.13.8"], await FindAsync(0, 0, text, "currentValue"));
        Assert.Equal(["v1.14.0-rc.1", "v1.13.9"], await FindAsync(0, 1, text, "currentValue"));
        Assert.Equal(["ghcr.io/siderolabs/zfs:2.3.1-v1.14.0"], await FindAsync(1, 0, text, "depName", "currentValue"));
        Assert.Equal(["sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], await FindAsync(1, 0, text, "currentDigest"));
    }

    [Theory]
    [InlineData("builds/one.yaml", true)]
    [InlineData("clusters/lab/builds/images/one.yml", true)]
    [InlineData("apps/one.yaml", false)]
    public void Patterns_OfFiles_AreThoseOfBuilds(string file, bool expected) => Assert.All(
        Config["customManagers"]!.AsArray(),
        manager => Assert.Equal(expected, Regex.IsMatch(file, ((string)manager!["managerFilePatterns"]![0]!)[1..^1])));

    /// <summary>What the first groups of each match hold, joined by a colon. Both engines must agree.</summary>
    private static async Task<IReadOnlyList<string>> FindAsync(int manager, int match, string text, params string[] groups)
    {
        var expression = (string)Config["customManagers"]![manager]!["matchStrings"]![match]!;
        var found = Regex.Matches(text, expression, RegexOptions.NonBacktracking)
            .Select(match => string.Join(":", groups.Select(group => match.Groups[group].Value)))
            .ToList();
        var node = Programs.Require("node");
        var result = await Programs.RunAsync(
            node,
            $"const found = [...{JsonSerializer.Serialize(text)}.matchAll(new RegExp({JsonSerializer.Serialize(expression)}, 'g'))];"
            + $"console.log(JSON.stringify(found.map(m => {JsonSerializer.Serialize(groups)}.map(g => m.groups[g] ?? '').join(':'))))",
            "-");
        Assert.True(result.ExitCode == 0, result.StandardError);
        Assert.Equal(JsonSerializer.Deserialize<string[]>(result.StandardOutput)!, found);
        return found;
    }

    private static IReadOnlyList<JsonObject> Builds(string file) =>
        [.. Yaml.Documents(File.ReadAllText(Path.Combine(Tree.Root, file))).Where(item => (string?)item["kind"] == "TalosImageBuild")];

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => Strings(pair.Value)),
        JsonArray list => list.SelectMany(Strings),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };

    // A release of upstream's, without a suffix of the user's.
    [GeneratedRegex(@"^v\d+\.\d+\.\d+(-(alpha|beta|rc)\.\d+)?")]
    private static partial Regex Upstream();
}
