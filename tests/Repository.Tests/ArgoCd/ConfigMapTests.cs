using System.Globalization;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.ArgoCd;

/// <summary>The patch of argocd-cm: what kubectl makes of it, and its actions under a real Lua.</summary>
public sealed class ConfigMapTests
{
    private const string Patch = "config/argocd/argocd-cm.yaml";
    private const string Health = "resource.customizations.health.talosimages.dev_TalosImageBuild";
    private const string Actions = "resource.customizations.actions.talosimages.dev_TalosImageBuild";

    private static readonly Lazy<JsonObject> Data = new(() => Yaml.Documents(File.ReadAllText(Path.Combine(Tree.Root, Patch))).Single()["data"]!.AsObject());

    [Fact]
    public void Health_OfThePatch_IsTheScript() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Tree.Root, "config/argocd/health.lua")), (string)Data.Value[Health]!);

    [SkippableFact]
    public async Task Patch_ByKubectl_AddsToTheConfigMap()
    {
        var kubectl = Programs.Require("kubectl");
        const string before = """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "argocd-cm"}, "data": {"url": "https://argocd.example.com"}}""";

        var result = await Programs.RunAsync(
            kubectl, before, "patch", "--local", "--filename", "-", "--type", "merge", "--patch-file", Path.Combine(Tree.Root, Patch), "--output", "json");

        Assert.True(result.ExitCode == 0, result.StandardError);
        var data = JsonNode.Parse(result.StandardOutput)!["data"]!.AsObject();
        Assert.Equal([Actions, Health, "url"], data.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal((string)Data.Value[Actions]!, (string)data[Actions]!);
    }

    [SkippableTheory]
    [InlineData("""{}""", "rebuild: false, resume: true, suspend: false")]
    [InlineData("""{"suspend": false}""", "rebuild: false, resume: true, suspend: false")]
    [InlineData("""{"suspend": true}""", "rebuild: true, resume: false, suspend: true")]
    public async Task Discovery_OfABuild_DisablesWhatHasNoEffect(string spec, string expected)
    {
        var lines = await RunAsync(
            Build(spec), (string)Scripts()["discovery.lua"]!,
            "for name, action in pairs(result) do print(name .. ': ' .. tostring(action.disabled)) end");

        Assert.Equal(expected, string.Join(", ", lines.Order(StringComparer.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("suspend", "{}", "true")]
    [InlineData("suspend", """{"suspend": false}""", "true")]
    [InlineData("resume", """{"suspend": true}""", "false")]
    public async Task Action_OfSuspension_SetsTheField(string action, string spec, string expected) => Assert.Equal(
        [expected, "v1.13.9"],
        await RunAsync(Build(spec), Script(action), "print(tostring(result.spec.suspend))\nprint(result.spec.release)"));

    [SkippableTheory]
    [InlineData("{}")]
    [InlineData("""{"annotations": {"other": "kept"}}""")]
    public async Task Action_Rebuild_RequestsItWithTheTime(string metadata)
    {
        var before = DateTime.UtcNow.AddSeconds(-1);
        var build = Build("{}");
        build["metadata"] = JsonNode.Parse(metadata);

        var lines = await RunAsync(
            build, Script("rebuild"), "print(result.metadata.annotations['talosimages.dev/rebuild'])\nprint(tostring(result.metadata.annotations.other))");

        var requested = DateTime.Parse(lines[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        Assert.InRange(requested, before, DateTime.UtcNow);
        Assert.Equal(metadata.Contains("kept", StringComparison.Ordinal) ? "kept" : "nil", lines[1]);
    }

    private static JsonObject Build(string spec)
    {
        var build = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "one" }, ["spec"] = JsonNode.Parse(spec) };
        build["spec"]!["release"] = "v1.13.9";
        return build;
    }

    private static JsonObject Scripts() => Yaml.Documents((string)Data.Value[Actions]!).Single();

    private static string Script(string action) =>
        (string)Scripts()["definitions"]!.AsArray().Single(definition => (string)definition!["name"]! == action)!["action.lua"]!;

    // As Argo CD runs a script: the object is the global obj, and the script returns the result.
    private static async Task<IReadOnlyList<string>> RunAsync(JsonObject build, string script, string show)
    {
        var lua = Programs.Require("lua5.4", "lua5.1", "lua");
        var result = await Programs.RunAsync(lua, $"obj = {LuaText.Of(build)}\nlocal function script()\n{script}\nend\nlocal result = script()\n{show}", "-");
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.StandardOutput.TrimEnd('\n').Split('\n');
    }
}
