using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Images;

namespace TalosImageOperator.Builder.Images;

/// <summary>Reads what a source tree of Talos says about images, from its Makefile and its Dockerfile. Runs nothing of the tree.</summary>
public static partial class TreeFiles
{
    /// <param name="folder">The source tree.</param>
    /// <param name="variables">Make variables that the spec sets; they take precedence over those of the Makefile.</param>
    /// <param name="known">For what the files do not say.</param>
    public static TreeImages Read(string folder, IReadOnlyDictionary<string, string> variables, TreeImages known)
    {
        var makefile = new MakefileVariables(SourceTree.ReadText(folder, "Makefile") ?? "", variables);
        var dockerfile = SourceTree.ReadText(folder, "Dockerfile") ?? "";
        var tools = makefile.ValueOf("TOOLS");
        return known with
        {
            Frontend = Frontend(dockerfile) ?? known.Frontend,
            Pkgs = makefile.ValueOf("PKGS") ?? known.Pkgs,
            PkgsPrefix = makefile.ValueOf("PKGS_PREFIX") ?? known.PkgsPrefix,
            Tools = makefile.ValueOf("TOOLS_PREFIX") is { } prefix && tools is not null ? $"{prefix}:{tools}" : tools ?? known.Tools,
            Packages = makefile.Names.Where(name => name.StartsWith("PKG_", StringComparison.Ordinal) && makefile.ValueOf(name) is not null)
                .ToDictionary(name => name, name => makefile.ValueOf(name)!, StringComparer.Ordinal),
            DockerfileImages = [.. NamedIn(dockerfile, makefile)],
        };
    }

    /// <summary>The image in the first line of a Dockerfile or Pkgfile, with its registry.</summary>
    public static string? Frontend(string text) =>
        FrontendLine().Match(text) is { Success: true } match ? ImageReference.Complete(match.Groups["image"].Value) : null;

    // A stage whose whole image is a variable is a package or the tool chain, which the Makefile names.
    private static IEnumerable<string> NamedIn(string dockerfile, MakefileVariables makefile) =>
        from Match stage in StageLine().Matches(dockerfile)
        let image = makefile.Expand(stage.Groups["image"].Value)
        where image is not null && image.Contains(':', StringComparison.Ordinal) && !stage.Groups["image"].Value.StartsWith('$')
        // Upstream's linters, which no output reads.
        where !stage.Groups["name"].Value.StartsWith("lint", StringComparison.Ordinal)
        select ImageReference.Complete(image);

    [GeneratedRegex(@"\A# *syntax *= *(?<image>[A-Za-z0-9][A-Za-z0-9._/:@-]*)\s*$", RegexOptions.Multiline)]
    private static partial Regex FrontendLine();

    [GeneratedRegex(@"^FROM +(--platform=\S+ +)?(?<image>\S+)( +AS +(?<name>\S+))?", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex StageLine();
}

/// <summary>The plain assignments of a Makefile. Functions of make are not evaluated.</summary>
public sealed partial class MakefileVariables(string makefile, IReadOnlyDictionary<string, string> given)
{
    private const int Deepest = 8;

    // The first: later ones are in conditions that no build of an image sets.
    private readonly Dictionary<string, string> _assigned = Assignment().Matches(makefile)
        .DistinctBy(match => match.Groups["name"].Value)
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim(), StringComparer.Ordinal);

    public IEnumerable<string> Names => _assigned.Keys;

    /// <summary>Null if it is not set, or by a function.</summary>
    public string? ValueOf(string name) => ValueOf(name, 0);

    /// <summary>The text with its variables, written for make or for a Dockerfile; null if one is not known.</summary>
    public string? Expand(string text) => Expand(text, 0);

    private string? ValueOf(string name, int depth) => given.TryGetValue(name, out var value) ? value
        : _assigned.TryGetValue(name, out var assigned) ? Expand(assigned, depth) : null;

    private string? Expand(string text, int depth)
    {
        if (depth > Deepest)
        {
            return null;
        }

        var isKnown = true;
        var expanded = Reference().Replace(text, match =>
        {
            var value = ValueOf(match.Groups["name"].Value, depth + 1);
            isKnown &= value is not null;
            return value ?? "";
        });
        return isKnown && !expanded.Contains('$', StringComparison.Ordinal) ? expanded : null;
    }

    [GeneratedRegex(@"^(?<name>[A-Z][A-Z0-9_]*) *[?:]?= *(?<value>[^\n]*)$", RegexOptions.Multiline)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\$[({](?<name>[A-Z][A-Z0-9_]*)[)}]|\$(?<name>[A-Z][A-Z0-9_]*)")]
    private static partial Regex Reference();
}
