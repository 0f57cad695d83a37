using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Files of a work tree, which is not trusted: a link in it could lead to a mounted Secret or to another step's results, and a
/// file could be of any size.
/// </summary>
public static class SourceTree
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>The whole text of a file, or null where the tree has none of that name.</summary>
    /// <exception cref="StepFailedException">Input: it is larger than 4 MiB, or reached by a link.</exception>
    public static string? ReadText(string tree, params string[] path)
    {
        var file = new FileInfo(PathOf(tree, path));
        if (!file.Exists)
        {
            return null;
        }

        if (file.Length > MostBytes)
        {
            throw Wrong($"The source's \"{Path.Combine(path)}\" is larger than 4 MiB. Use a source tree with an ordinary one.");
        }

        return File.ReadAllText(file.FullName);
    }

    /// <summary>Where a file or folder of the tree is; it need not exist.</summary>
    /// <exception cref="StepFailedException">Input: it, or a folder above it, is a link.</exception>
    public static string PathOf(string tree, params string[] path)
    {
        var place = tree;
        foreach (var part in path)
        {
            place = Path.Combine(place, part);
            if (new FileInfo(place).LinkTarget is not null)
            {
                throw Wrong(
                    $"The source's \"{Path.GetRelativePath(tree, place)}\" is a symbolic link, which is not followed. Use a source tree that has "
                    + "a regular file or folder there.");
            }
        }

        return place;
    }

    private static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);
}
