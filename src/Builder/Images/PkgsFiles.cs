using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Images;

/// <summary>What the build of some targets of a tree takes from elsewhere: the frontend, the images and the URLs of sources.</summary>
/// <param name="Frontend">Null if the Pkgfile does not name it.</param>
/// <param name="Images">With the values of variables and build arguments, each once.</param>
/// <param name="Unread">Images whose name needs more than that, as the file has them.</param>
/// <param name="Sources">URLs. Only the host is certain, because a path may hold templates.</param>
public sealed record PkgsFiles(string? Frontend, IReadOnlyList<string> Images, IReadOnlyList<string> Unread, IReadOnlyList<string> Sources)
{
    /// <param name="tree">The work tree.</param>
    /// <param name="targets">Each with all that it depends on.</param>
    /// <param name="arguments">The build arguments that make passes.</param>
    public static PkgsFiles Read(string tree, IEnumerable<string> targets, IReadOnlyDictionary<string, string>? arguments = null)
    {
        var pkgfile = Pkgfile.Read(tree);
        var reached = PkgStages.Read(tree).ReachedBy(targets);
        var images = new SortedSet<string>(StringComparer.Ordinal);
        var unread = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var stage in reached)
        {
            var variables = PkgStages.VariablesOf(tree, stage, pkgfile).ToDictionary(StringComparer.Ordinal);
            foreach (var (name, value) in arguments ?? new Dictionary<string, string>())
            {
                variables[$"BUILD_ARG_{name}"] = value;
            }

            foreach (var image in stage.Images)
            {
                if (PkgTemplate.Expand(image, variables) is { } expanded)
                {
                    images.Add(ImageReference.Complete(expanded));
                }
                else
                {
                    unread.Add(image);
                }
            }
        }

        return new PkgsFiles(
            TreeFiles.Frontend(SourceTree.ReadText(tree, Pkgfile.FileName) ?? ""),
            [.. images],
            [.. unread],
            [.. reached.SelectMany(stage => stage.Sources).Distinct()]);
    }
}
