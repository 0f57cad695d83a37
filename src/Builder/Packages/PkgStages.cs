using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Packages;

/// <summary>
/// The stages of a tree that bldr builds: the <c>pkg.yaml</c> of each, with the stages and images that it depends on. These files are
/// templates; they are read line by line, and lines in conditions count.
/// </summary>
public sealed partial class PkgStages
{
    private const string StageFile = "pkg.yaml";
    private const string VariablesFile = "vars.yaml";

    private readonly Dictionary<string, PkgStage> _stages;

    private PkgStages(Dictionary<string, PkgStage> stages)
    {
        _stages = stages;
    }

    /// <param name="tree">The work tree.</param>
    public static PkgStages Read(string tree)
    {
        var stages = new Dictionary<string, PkgStage>(StringComparer.Ordinal);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in Directory.EnumerateFiles(tree, StageFile, options).Order(StringComparer.Ordinal))
        {
            var parts = Path.GetRelativePath(tree, file).Split(Path.DirectorySeparatorChar);
            var text = SourceTree.ReadText(tree, parts) ?? "";
            if (StageName().Match(text) is { Success: true } match)
            {
                stages.TryAdd(match.Groups["name"].Value, new PkgStage(match.Groups["name"].Value, parts[..^1], text));
            }
        }

        return new PkgStages(stages);
    }

    /// <summary>Null if no file has that name.</summary>
    public PkgStage? Find(string name) => _stages.GetValueOrDefault(name);

    /// <summary>A stage and all that it depends on, in the order of their names.</summary>
    public IReadOnlyList<PkgStage> ReachedBy(params IEnumerable<string> targets)
    {
        var reached = new SortedDictionary<string, PkgStage>(StringComparer.Ordinal);
        var waiting = new Queue<string>(targets);
        while (waiting.TryDequeue(out var name))
        {
            if (_stages.TryGetValue(name, out var stage) && reached.TryAdd(name, stage))
            {
                foreach (var dependency in stage.Stages)
                {
                    waiting.Enqueue(dependency);
                }
            }
        }

        return [.. reached.Values];
    }

    /// <summary>The variables of a stage: those of the Pkgfile, and of the vars.yaml in its folder and those above.</summary>
    /// <param name="tree">The work tree.</param>
    /// <param name="stage">Of that tree.</param>
    /// <param name="pkgfile">Of that tree.</param>
    public static IReadOnlyDictionary<string, string> VariablesOf(string tree, PkgStage stage, Pkgfile pkgfile)
    {
        var variables = pkgfile.Names.ToDictionary(name => name, name => pkgfile.ValueOf(name)!, StringComparer.Ordinal);
        for (var depth = 0; depth <= stage.Folder.Count; depth++)
        {
            var text = SourceTree.ReadText(tree, [.. stage.Folder.Take(depth), VariablesFile]) ?? "";
            foreach (Match variable in Variable().Matches(text))
            {
                variables[variable.Groups["name"].Value] = variable.Groups["value"].Value.Trim('"', '\'');
            }
        }

        return variables;
    }

    [GeneratedRegex(@"^name: *[""']?(?<name>[A-Za-z0-9._-]+)", RegexOptions.Multiline)]
    private static partial Regex StageName();

    [GeneratedRegex(@"^(?<name>[A-Za-z_][A-Za-z0-9_]*):[ \t]+(?<value>""[^""\n]*""|'[^'\n]*'|[^\s#][^#\n]*?)[ \t]*(#[^\n]*)?$", RegexOptions.Multiline)]
    private static partial Regex Variable();
}

/// <summary>One <c>pkg.yaml</c>.</summary>
/// <param name="Folder">The names of its folders, from the root of the tree.</param>
/// <param name="Text">The template.</param>
public sealed partial record PkgStage(string Name, IReadOnlyList<string> Folder, string Text)
{
    public IEnumerable<string> Stages => Dependency().Matches(Text).Select(match => match.Groups["name"].Value);

    /// <summary>As the file has them, with templates.</summary>
    public IEnumerable<string> Images => Image().Matches(Text).Select(match => match.Groups["value"].Value.Trim('"', '\''));

    /// <summary>URLs of downloads. Only the host is certain, because a path may hold templates.</summary>
    public IEnumerable<string> Sources => Source().Matches(Text).Select(match => match.Groups["value"].Value);

    /// <summary>Whether the file uses a build argument that make passes.</summary>
    public bool Reads(string argument) => Text.Contains($"BUILD_ARG_{argument}", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(?:- *)?stage: *[""']?(?<name>[A-Za-z0-9._-]+)", RegexOptions.Multiline)]
    private static partial Regex Dependency();

    [GeneratedRegex(@"^\s*(?:- *)?image: *(?<value>""[^""\n]*""|'[^'\n]*'|\S+)", RegexOptions.Multiline)]
    private static partial Regex Image();

    [GeneratedRegex(@"^ *-? *url: *[""']?(?<value>https?://[^\s""']+)", RegexOptions.Multiline)]
    private static partial Regex Source();
}

/// <summary>The plain templates of bldr's files: a name in double braces.</summary>
public static partial class PkgTemplate
{
    private const int Deepest = 8;

    /// <summary>The text with the variables put in; null if one is not known or the template does more than that.</summary>
    /// <param name="text">Such as <c>{{ .BUILD_ARG_PKGS_PREFIX }}/zfs-pkg:{{ .BUILD_ARG_PKGS }}</c>.</param>
    /// <param name="variables">Their values may be templates themselves.</param>
    public static string? Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        for (var depth = 0; depth < Deepest && text.Contains("{{", StringComparison.Ordinal); depth++)
        {
            var expanded = Name().Replace(text, match => variables.GetValueOrDefault(match.Groups["name"].Value, match.Value));
            if (expanded == text)
            {
                return null;
            }

            text = expanded;
        }

        return text.Contains("{{", StringComparison.Ordinal) ? null : text;
    }

    [GeneratedRegex(@"\{\{-? *\.(?<name>[A-Za-z_][A-Za-z0-9_]*) *-?\}\}")]
    private static partial Regex Name();
}
