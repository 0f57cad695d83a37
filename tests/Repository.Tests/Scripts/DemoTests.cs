using CliWrap.Buffered;

namespace TalosImageOperator.Repository.Tests.Scripts;

public sealed class DemoTests : IDisposable
{
    private const string Download = "https://dotnet.microsoft.com/download/dotnet/10.0";
    private static readonly string[] Basics = ["awk", "basename", "cat", "dirname", "grep", "head", "id", "mkdir", "sed"];
    private readonly Script _script = new();

    public void Dispose() => _script.Dispose();

    [Fact]
    public async Task Up_WithoutDotnet_SaysWhereToGetIt()
    {
        _script.LimitPath(Basics);

        var result = await _script.RunAsync("hack/demo/demo", "up");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("demo: global.json requires the .NET SDK 10.0.100 or a newer 10.0 SDK; installed: none.\n", result.StandardError, StringComparison.Ordinal);
        Assert.Contains(Download, result.StandardError, StringComparison.Ordinal);
        Assert.Empty(result.StandardOutput);
    }

    [Fact]
    public async Task Up_SdkTooOld_NamesTheInstalledOnes()
    {
        _script.LimitPath(Basics);
        _script.AddProgram("dotnet", """
            if [ "$1" = --list-sdks ]; then printf '8.0.404 [/usr/share/dotnet/sdk]\n9.0.100 [/usr/share/dotnet/sdk]\n'; else exit 145; fi
            """);

        var result = await _script.RunAsync("hack/demo/demo", "up");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("installed: 8.0.404, 9.0.100.\n", result.StandardError, StringComparison.Ordinal);
        Assert.Contains(Download, result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_UnreadableKubeconfig_SaysWhatToSet()
    {
        _script.Set("KUBECONFIG", "/nowhere/a:/nowhere/b");

        var result = await _script.RunAsync("hack/demo/demo", "up");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("KUBECONFIG: \"/nowhere/a:/nowhere/b\" ", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_DryRunForTheDemo_LeavesOutWhatOnlyTestsNeed()
    {
        _script.LimitPath(Basics);

        var demo = Packages(await _script.RunAsync("hack/stack/install", "demo", "--dry-run"));
        var all = Packages(await _script.RunAsync("hack/stack/install", "all", "--dry-run"));

        Assert.Superset(new HashSet<string> { "docker-cli", "oras", "docker-registry", "git", "jq", "kubectl" }, demo);
        string[] testsOnly = ["gcc", "npm", "shellcheck", "lua5.4", "openssh-client", "skopeo"];
        Assert.Superset(testsOnly.ToHashSet(), all);
        Assert.Empty(demo.Intersect([.. testsOnly, "openssh-server", "debootstrap"]));
    }

    [Fact]
    public async Task Await_JobsThatNeedEachOther_RunSideBySide()
    {
        var result = await RunJobsAsync("""
            start one "First part" "" sh -c "echo noise; echo ready >$STATE_DIR/pipe"
            start two "Second part" "" sh -c "read -r line <$STATE_DIR/pipe"
            await
            echo end
            """);

        Assert.Equal(0, result.ExitCode);
        var lines = result.StandardOutput.TrimEnd('\n').Split('\n');
        Assert.Matches("^  ok      First part +[0-9]+ s$", lines.Single(line => line.Contains("First", StringComparison.Ordinal)));
        Assert.Matches("^  ok      Second part +[0-9]+ s$", lines.Single(line => line.Contains("Second", StringComparison.Ordinal)));
        Assert.Equal("end", lines[^1]);
        Assert.Equal(3, lines.Length);
        Assert.Equal("noise\n", await File.ReadAllTextAsync(Path.Combine(_script.Folder, "log/demo/one.log")));
    }

    [Fact]
    public async Task Await_JobFails_ShowsItsLogAndStopsTheOthers()
    {
        var result = await RunJobsAsync("""
            start slow "Slow part" "" sh -c "echo \$\$ >$STATE_DIR/pipe; exec sleep 600"
            start broken "Broken part" "Repair it." sh -c "read -r pid <$STATE_DIR/pipe; echo \$pid >$STATE_DIR/pid; echo no space left; exit 7"
            await slow
            echo unreachable
            """);

        Assert.Equal(1, result.ExitCode);
        Assert.Matches("(?m)^  FAILED  Broken part +[0-9]+ s$", result.StandardOutput);
        Assert.Contains($"Last lines of {_script.Folder}/log/demo/broken.log:\n    no space left\n\nRepair it.\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("unreachable", result.StandardOutput, StringComparison.Ordinal);
        var pid = (await File.ReadAllTextAsync(Path.Combine(_script.Folder, "pid"))).Trim();
        Assert.False(Directory.Exists($"/proc/{pid}"), $"Process {pid} of the slow part still runs.");
    }

    private Task<BufferedCommandResult> RunJobsAsync(string jobs) => _script.RunAsync(
        "-c", $"source hack/demo/lib.sh\nmkfifo \"$STATE_DIR/pipe\"\ntrap stop_jobs EXIT\n{jobs}");

    private static HashSet<string> Packages(BufferedCommandResult result)
    {
        const string Start = "apt-get installs: ";
        Assert.True(result.ExitCode == 0, result.StandardError);
        var line = result.StandardOutput.Split('\n')[0];
        Assert.StartsWith(Start, line, StringComparison.Ordinal);

        return [.. line[Start.Length..].Split(' ')];
    }
}
