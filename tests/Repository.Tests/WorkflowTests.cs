using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TalosImageOperator.Repository.Tests.Chart;

namespace TalosImageOperator.Repository.Tests;

/// <summary>What the workflows do can be done on any machine: they call targets of the Makefile and nothing else.</summary>
public sealed partial class WorkflowTests
{
    private static readonly IReadOnlyList<string> Workflows = [.. Tree.Files("*.yaml", ".github/workflows").Order()];

    [Fact]
    public void Commands_OfTheWorkflows_AreTargetsOfTheMakefile()
    {
        var targets = TargetPattern().Matches(Manifests.Read("Makefile")).Select(match => match.Groups["name"].Value).ToHashSet();
        var commands = Workflows.SelectMany(Steps).Select(step => (string?)step["run"]).OfType<string>().ToList();

        Assert.Equal([".github/workflows/ci.yaml", ".github/workflows/release.yaml"], Workflows);
        Assert.Equal(["make chart", "make images", "make plugin", "make release-check", "make test"], commands.Order());
        Assert.All(commands, command => Assert.Contains(command["make ".Length..], targets));
    }

    [Fact]
    public void Permissions_OfTheWorkflows_AreSet() =>
        Assert.All(Workflows, file => Assert.Equal("read", (string?)Yaml.Documents(Manifests.Read(file))[0]["permissions"]!["contents"]));

    [Theory]
    [InlineData("v9.9.9", "is not v")]
    [InlineData("", "is not v")]
    public async Task ReleaseCheck_OfAnotherVersion_SaysWhatToDo(string release, string message)
    {
        using var script = new Scripts.Script();
        script.Set("RELEASE", release);

        var result = await script.RunAsync("hack/images/release-check");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"RELEASE: \"{release}\" {message}", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("REGISTRY", "https://registry.example.com", "REGISTRY: \"https://registry.example.com\" is not valid. ")]
    [InlineData("TAG", "latest", "TAG: \"latest\" is not valid. ")]
    [InlineData("PLATFORMS", "linux/s390x", "PLATFORMS: \"linux/s390x\" is not supported. ")]
    [InlineData("PLATFORMS", "linux/amd64,linux/arm64", "PLATFORMS: an index of several platforms can only be pushed. Set PUSH=1, or one platform")]
    public async Task Images_WithAMistake_EndBeforeAnythingIsBuilt(string variable, string value, string message)
    {
        using var script = new Scripts.Script();
        script.Set(variable, value);

        var result = await script.RunAsync("hack/images/images");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.StandardError, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonNode> Steps(string file) =>
        Yaml.Documents(Manifests.Read(file))[0]["jobs"]!.AsObject().SelectMany(job => job.Value!["steps"]!.AsArray()).Select(step => step!);

    [GeneratedRegex("^(?<name>[a-z-]+):", RegexOptions.Multiline)]
    private static partial Regex TargetPattern();
}
