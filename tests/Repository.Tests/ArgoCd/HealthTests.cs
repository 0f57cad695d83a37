using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.ArgoCd;

/// <summary>The health check under a real Lua; Argo CD's own speaks 5.1, of which the script uses what all have.</summary>
public sealed class HealthTests
{
    [SkippableTheory]
    [InlineData("Progressing", "not observed the build yet", "{}", "{}")]
    [InlineData("Progressing", "not observed the build yet", "{}", """{"status": {"observedGeneration": -1}}""")]
    [InlineData("Progressing", "latest spec", """{"generation": 3}""", """{"status": {"observedGeneration": 2, "phase": "Succeeded", "conditions": [READY]}}""")]
    [InlineData("Progressing", "rebuild request", """{"annotations": {"talosimages.dev/rebuild": "b"}}""",
        """{"status": {"observedGeneration": 2, "lastHandledRebuild": "a", "phase": "Succeeded", "conditions": [READY]}}""")]
    [InlineData("Progressing", "Third in the queue.", "{}", """{"status": {"observedGeneration": 2, "phase": "Queued", "conditions": [RECONCILING]}}""")]
    [InlineData("Degraded", "BuildFailed: make failed.", "{}", """{"status": {"observedGeneration": 2, "phase": "Failed", "conditions": [STALLED]}}""")]
    [InlineData("Suspended", "Held.", "{}", """{"status": {"observedGeneration": 2, "phase": "Suspended", "conditions": [SUSPENDED]}}""")]
    [InlineData("Healthy", "Pushed.", "{}", """{"status": {"observedGeneration": 2, "phase": "Succeeded", "conditions": [READY]}}""")]
    [InlineData("Healthy", "Pushed.", """{"annotations": {"talosimages.dev/rebuild": "a"}}""",
        """{"status": {"observedGeneration": 2, "lastHandledRebuild": "a", "phase": "Succeeded", "conditions": [READY]}}""")]
    [InlineData("Healthy", "Pushed.", """{"annotations": {"talosimages.dev/rebuild": ""}}""",
        """{"status": {"observedGeneration": 2, "phase": "Succeeded", "conditions": [READY]}}""")]
    public async Task Health_OfAStatus_IsAsKstatusReadsIt(string expected, string message, string metadata, string rest)
    {
        var lua = Programs.Require("lua5.4", "lua5.1", "lua");
        var build = Parse(rest);
        build["metadata"] = Parse(metadata);
        build["metadata"]!["generation"] ??= 2;
        var script = Path.Combine(Tree.Root, "config/argocd/health.lua");

        var result = await Programs.RunAsync(
            lua, $"obj = {LuaText.Of(build)}\nlocal health = dofile(arg[1])\nprint(health.status)\nprint(health.message)", "-", script);

        Assert.True(result.ExitCode == 0, result.StandardError);
        var lines = result.StandardOutput.Split('\n');
        Assert.Equal(expected, lines[0]);
        Assert.Contains(message, lines[1], StringComparison.Ordinal);
    }

    // The words are the three conditions that the operator always writes.
    private static JsonObject Parse(string text) => JsonNode.Parse(text
        .Replace("READY", Conditions("True", "False", "False", "Succeeded", "Pushed."), StringComparison.Ordinal)
        .Replace("RECONCILING", Conditions("Unknown", "True", "False", "Queued", "Third in the queue."), StringComparison.Ordinal)
        .Replace("STALLED", Conditions("False", "False", "True", "BuildFailed", "make failed."), StringComparison.Ordinal)
        .Replace("SUSPENDED", Conditions("False", "False", "False", "Suspended", "Held."), StringComparison.Ordinal))!.AsObject();

    private static string Conditions(string ready, string reconciling, string stalled, string reason, string message) =>
        string.Join(", ", new[] { ("Ready", ready), ("Reconciling", reconciling), ("Stalled", stalled) }.Select(condition =>
            new JsonObject { ["type"] = condition.Item1, ["status"] = condition.Item2, ["reason"] = reason, ["message"] = message }.ToJsonString()));
}
