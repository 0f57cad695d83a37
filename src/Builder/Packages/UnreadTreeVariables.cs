using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Packages;

/// <summary>Refuses make variables that a tree does not read: they would change nothing, and nobody would notice.</summary>
public static class UnreadTreeVariables
{
    // Those that every build sets, whether a tree reads them or not.
    private static readonly string[] OfEveryBuild = ["PKGS", "PKGS_PREFIX", "PLATFORM", "PUSH", "REGISTRY", "TAG", "USERNAME"];

    /// <param name="tree">The work tree, after its patches.</param>
    /// <param name="variables">All that make gets.</param>
    /// <param name="field">Of the spec, such as <c>spec.pkgs.build.variables</c>.</param>
    /// <exception cref="StepFailedException">Input: all variables that have no effect, by name.</exception>
    public static void Refuse(string tree, IEnumerable<string> variables, string field)
    {
        var makefiles = Makefiles.Read(tree);
        var templates = Templates(tree);
        var unread = variables.Distinct().Except(OfEveryBuild)
            .Where(name => !makefiles.Use(name) && !(makefiles.Pass(name) && templates.Any(text => text.Contains($"BUILD_ARG_{name}", StringComparison.Ordinal)
                || text.Contains($"ARG {name}", StringComparison.Ordinal))))
            .Order(StringComparer.Ordinal).ToList();
        if (unread.Count > 0)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                string.Join(' ', unread.Select(name => $"{field}.{name} has no effect: the tree that was checked out does not read {name}. Remove it, or use a tree that reads it.")));
        }
    }

    // Files of packages are templates, and a tree without bldr has Dockerfiles.
    private static List<string> Templates(string tree)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };
        return
        [
            .. from file in Directory.EnumerateFiles(tree, "*", options)
               let name = Path.GetFileName(file)
               where name == Pkgfile.FileName || name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".tmpl", StringComparison.Ordinal) || name.Contains("Dockerfile", StringComparison.Ordinal)
               select SourceTree.ReadText(tree, Path.GetRelativePath(tree, file).Split(Path.DirectorySeparatorChar)) ?? "",
        ];
    }
}
