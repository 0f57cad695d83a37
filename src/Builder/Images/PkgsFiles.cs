using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Images;

/// <summary>
/// Reads from a packages' repository what the build of some targets takes from elsewhere: the frontend, the images and the URLs of sources
/// in the pkg.yaml of each stage that a target depends on.
/// </summary>
/// <param name="Frontend">Null if the Pkgfile does not name it.</param>
/// <param name="Images">With the values of the Pkgfile's variables; those that need more than that are left out.</param>
/// <param name="Sources">URLs. Only the host is certain, because a path may hold templates.</param>
public sealed partial record PkgsFiles(string? Frontend, IReadOnlyList<string> Images, IReadOnlyList<string> Sources)
{
    private const string StageFile = "pkg.yaml";

    /// <param name="folder">The work tree.</param>
    public static PkgsFiles Read(string folder, IEnumerable<string> targets)
    {
        var pkgfile = SourceTree.ReadText(folder, "Pkgfile") ?? "";
        var variables = Variable().Matches(pkgfile)
            .DistinctBy(match => match.Groups["name"].Value)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim('"', '\''), StringComparer.Ordinal);
        var stages = Stages(folder);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(targets);
        while (waiting.TryDequeue(out var name))
        {
            if (stages.TryGetValue(name, out var text) && reached.Add(name))
            {
                foreach (Match dependency in Dependency().Matches(text))
                {
                    waiting.Enqueue(dependency.Groups["name"].Value);
                }
            }
        }

        var texts = reached.Order(StringComparer.Ordinal).Select(name => stages[name]).ToList();
        return new PkgsFiles(
            TreeFiles.Frontend(pkgfile),
            [.. texts.SelectMany(text => Image().Matches(text)).Select(match => Expand(match.Groups["value"].Value)).OfType<string>().Select(ImageReference.Complete).Distinct()],
            [.. texts.SelectMany(text => Source().Matches(text)).Select(match => match.Groups["value"].Value).Distinct()]);

        string? Expand(string text)
        {
            var expanded = Template().Replace(text.Trim('"', '\''), match => variables.GetValueOrDefault(match.Groups["name"].Value, match.Value));
            return expanded.Contains("{{", StringComparison.Ordinal) ? null : expanded;
        }
    }

    // A stage's name is in its file; folders are one or two levels deep.
    private static Dictionary<string, string> Stages(string folder)
    {
        var stages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, StageFile, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            var text = SourceTree.ReadText(folder, Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)) ?? "";
            if (StageName().Match(text) is { Success: true } match)
            {
                stages.TryAdd(match.Groups["name"].Value, text);
            }
        }

        return stages;
    }

    [GeneratedRegex(@"^name: *""?(?<name>[A-Za-z0-9._-]+)", RegexOptions.Multiline)]
    private static partial Regex StageName();

    [GeneratedRegex(@"^ *- stage: *""?(?<name>[A-Za-z0-9._-]+)", RegexOptions.Multiline)]
    private static partial Regex Dependency();

    [GeneratedRegex(@"^ *- image: *(?<value>""[^""\n]*""|\S+)", RegexOptions.Multiline)]
    private static partial Regex Image();

    [GeneratedRegex(@"^ *-? *url: *""?(?<value>https?://[^\s""]+)", RegexOptions.Multiline)]
    private static partial Regex Source();

    [GeneratedRegex(@"^  (?<name>[A-Za-z][A-Za-z0-9_]*): *(?<value>[^\s#]+)", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{-? *\.(?<name>[A-Za-z][A-Za-z0-9_]*) *-?\}\}")]
    private static partial Regex Template();
}
