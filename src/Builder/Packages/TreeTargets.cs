using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Manifests;

namespace TalosImageOperator.Builder.Packages;

/// <summary>
/// The targets that the Makefile of a tree lists. Stages that are not listed, such as the kernel's with the key that signs modules, are not
/// meant to be published.
/// </summary>
public static partial class TreeTargets
{
    private const int Shown = 100;

    /// <param name="tree">The work tree, after its patches.</param>
    public static IReadOnlySet<string> Of(string tree)
    {
        var makefile = (SourceTree.ReadText(tree, "Makefile") ?? "").Replace("\\\n", " ", StringComparison.Ordinal);
        return Assignment().Matches(makefile)
            .SelectMany(line => line.Groups["names"].Value.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .Where(name => TargetName().IsMatch(name))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <param name="tree">The work tree, after its patches.</param>
    /// <param name="targets">Of the spec.</param>
    /// <param name="field">Of the spec, such as <c>spec.pkgs.build.targets</c>.</param>
    /// <exception cref="StepFailedException">Input: the tree does not list a target.</exception>
    public static void Require(string tree, IEnumerable<string> targets, string field)
    {
        var known = Of(tree);
        var unknown = targets.Where(target => !known.Contains(target)).ToList();
        if (unknown.Count > 0)
        {
            throw StepFailedException.Input(Reasons.InvalidSpec, string.Join(' ', unknown.Select(target => Sentence(target, known, field))));
        }
    }

    private static string Sentence(string target, IReadOnlySet<string> known, string field)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        var list = names.Count <= Shown ? string.Join(", ", names) : $"{string.Join(", ", names.Take(Shown))} and {names.Count - Shown} more";
        return $"{field}: \"{target}\" is not a target of this tree.{Suggestion.For(target, names)} "
            + (names.Count == 0 ? "Its Makefile lists none in TARGETS." : $"Its Makefile lists {list}.");
    }

    [GeneratedRegex(@"^(NONFREE_)?TARGETS[ \t]*[:?+]?=(?<names>[^\n#]*)", RegexOptions.Multiline)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex TargetName();
}
