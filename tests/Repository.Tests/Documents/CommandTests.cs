using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests.Documents;

/// <summary>Every command of the pages is run by a test, has its recorded output beside it, or is listed with the reason why not.</summary>
public sealed partial class CommandTests : IDisposable
{
    private const string Here = $"{nameof(CommandTests)}.{nameof(Command_WithoutACluster_Runs)}";
    private readonly string _folder = Directory.CreateTempSubdirectory("documented-").FullName;

    /// <summary>The pages with commands that need no cluster.</summary>
    public static TheoryData<string> Pages => [.. Offline.Select(command => command.Page).Distinct()];

    private static IEnumerable<FencedCommand> Offline => FencedCommand.All().Where(command => ListedCommand.Of(command)?.Runner == Here);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Commands_OfThePages_AreListed()
    {
        var commands = FencedCommand.All().ToList();

        Assert.True(commands.Count > 40, $"Only {commands.Count} commands were found.");
        Assert.Empty(commands.Where(command => ListedCommand.Of(command) is null).Select(command => $"{command.Page}: {command.Text}"));
    }

    [Fact]
    public void Lines_OfTheList_HaveACommand()
    {
        var used = FencedCommand.All().Select(ListedCommand.Of).ToHashSet();
        Assert.Empty(ListedCommand.All.Where(listed => !used.Contains(listed)).Select(listed => listed.Start));
    }

    [Fact]
    public void Tests_OfTheList_Exist()
    {
        var tests = (from file in Tree.Files("*Tests.cs", "tests")
                     from Match method in TestMethod().Matches(File.ReadAllText(Path.Combine(Tree.Root, file)))
                     select $"{Path.GetFileNameWithoutExtension(file)}.{method.Groups["name"].Value}").ToHashSet(StringComparer.Ordinal);
        Assert.Empty(ListedCommand.All.Where(listed => listed.IsTest && !tests.Contains(listed.Runner)).Select(listed => listed.Runner));
    }

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task Command_WithoutACluster_Runs(string page)
    {
        Programs.Require("kubectl");
        Programs.Require("openssl");
        Directory.CreateDirectory(Path.Combine(_folder, "builds"));
        foreach (var command in Offline.Where(command => command.Page == page))
        {
            // A page's reader has a cluster; what kubectl sends to it is the same.
            var text = command.Text.StartsWith("kubectl ", StringComparison.Ordinal) && !command.Text.Contains("--dry-run", StringComparison.Ordinal)
                ? command.Text + " --dry-run=client -o yaml"
                : command.Text;

            var result = await Programs.RunAsync("/bin/bash", $"set -euo pipefail\ncd {_folder}\nTOKEN=token\n{text}\n");

            Assert.True(result.ExitCode == 0, $"{text}\n{result.StandardError}");
        }
    }

    [SkippableFact]
    public async Task StepTimes_OfABuild_AreALineEach()
    {
        var kubectl = Programs.Require("kubectl");
        var command = FencedCommand.All().Single(command => command.Text.Contains("jsonpath='{range .status.platforms", StringComparison.Ordinal)).Text;
        var jsonPath = command[(command.IndexOf('\'', StringComparison.Ordinal) + 1)..command.LastIndexOf('\'')];
        var build = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "one" },
            ["status"] = JsonNode.Parse("""
                {"platforms": [{"platform": "linux/amd64", "steps": [
                  {"name": "source", "startedAt": "2026-11-30T10:00:00Z", "completedAt": "2026-11-30T10:00:05Z"},
                  {"name": "kernel", "startedAt": "2026-11-30T10:00:06Z"}]}]}
                """),
        };

        var result = await Programs.RunAsync(
            kubectl, build.ToJsonString(), "annotate", "--local", "--filename", "-", "a=b", "--output", $"jsonpath={jsonPath}");

        Assert.True(result.ExitCode == 0, result.StandardError);
        Assert.Equal("linux/amd64\nsource\t2026-11-30T10:00:00Z\t2026-11-30T10:00:05Z\nkernel\t2026-11-30T10:00:06Z\t\n", result.StandardOutput);
    }

    [GeneratedRegex(@"public (async Task|void) (?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
