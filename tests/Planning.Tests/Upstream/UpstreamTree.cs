using System.Diagnostics;
using System.Text.RegularExpressions;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Tests.Upstream;

/// <summary>A checkout of siderolabs/talos at <c>$TALOS_SOURCES/&lt;tag&gt;</c>; without the variable the tests are skipped.</summary>
internal sealed class UpstreamTree
{
    private static readonly string? Sources = Environment.GetEnvironmentVariable("TALOS_SOURCES");

    // Repositories beside the checkouts.
    private static readonly string[] Beside = ["pkgs", "extensions", "sbc-raspberrypi"];

    private readonly string _folder;

    private UpstreamTree(string tag)
    {
        Tag = tag;
        _folder = Path.Combine(Sources!, tag);
        Release = UpstreamFacts.ReleaseOf(tag);
        Table = ReleaseMatrix.Of(Release);
    }

    public string Tag { get; }

    public TalosRelease Release { get; }

    public ReleaseTable Table { get; }

    public string Makefile => Read("Makefile");

    public string Dockerfile => Read("Dockerfile");

    public string Profiles => Read("pkg/imager/profile/default.go");

    public string ImagerCommand => Read("cmd/installer/cmd/imager/root.go");

    public string Constants => Read("pkg/machinery/constants/constants.go");

    public static UpstreamTree At(string tag)
    {
        Skip.If(Sources is null, "TALOS_SOURCES is not set.");
        Skip.IfNot(Directory.Exists(Path.Combine(Sources!, tag)), $"There is no {tag} under TALOS_SOURCES.");

        return new UpstreamTree(tag);
    }

    /// <summary>Every checkout that is there.</summary>
    public static IEnumerable<UpstreamTree> All()
    {
        Skip.If(Sources is null, "TALOS_SOURCES is not set.");

        return Directory.GetDirectories(Sources!).Select(path => Path.GetFileName(path)).Except(Beside).Order(StringComparer.Ordinal).Select(tag => new UpstreamTree(tag));
    }

    /// <summary>The text between two patterns, the first included.</summary>
    public static string Section(string text, string from, string to) =>
        Regex.Match(text, $"{from}.*?(?={to}|\\z)", RegexOptions.Multiline | RegexOptions.Singleline).Value;

    /// <summary>What make would run, without running it; make reads the Makefile's own <c>$(shell …)</c> though.</summary>
    public IReadOnlyList<string> Expand(string goal, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("make") { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // Spares make the many calls of git for what no test looks at.
        string[] known = ["SHA=0123abcd", "ABBREV_TAG=v0.0.0", "SOURCE_DATE_EPOCH=1700000000"];

        foreach (var argument in (string[])["-n", goal, .. known, .. variables.Select(entry => $"{entry.Key}={entry.Value}")])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"make -n {goal}: {errors.Result}");

        return output.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The arguments of the one <c>docker buildx build</c> that make would run.</summary>
    public IReadOnlyList<string> BuildxArguments(string goal, IReadOnlyDictionary<string, string> variables)
    {
        var line = Expand(goal, variables).Single(line => line.Contains("docker buildx build", StringComparison.Ordinal));

        return [.. Words(line).Order(StringComparer.Ordinal)];
    }

    // As a shell splits it: blanks outside double quotes; no other quoting occurs.
    private static IEnumerable<string> Words(string line) =>
        Regex.Matches(line, "(?:[^\\s\"]|\"[^\"]*\")+")
            .Select(match => match.Value.Replace("\"", "", StringComparison.Ordinal));

    private string Read(string path) => File.ReadAllText(Path.Combine(_folder, path));
}
