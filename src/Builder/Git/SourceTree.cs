using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Reads files of a work tree. The tree is not trusted: a link could point to a mounted Secret or another step's results, and a file
/// could be of any size.
/// </summary>
public static class SourceTree
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>The text of a file, or null if the tree does not have it.</summary>
    /// <exception cref="StepFailedException">Input: the file is larger than 4 MiB, or its path contains a link.</exception>
    public static string? ReadText(string tree, params string[] path)
    {
        var file = new FileInfo(PathOf(tree, path));
        if (!file.Exists)
        {
            return null;
        }

        if (file.Length > MostBytes)
        {
            throw Wrong($"\"{Path.Combine(path)}\" in the source tree is larger than 4 MiB. Use a smaller file.");
        }

        return File.ReadAllText(file.FullName);
    }

    /// <summary>The path of a file or folder of the tree. It need not exist.</summary>
    /// <exception cref="StepFailedException">Input: a part of the path is a link.</exception>
    public static string PathOf(string tree, params string[] path)
    {
        var place = tree;
        foreach (var part in path)
        {
            place = Path.Combine(place, part);
            if (new FileInfo(place).LinkTarget is not null)
            {
                throw Wrong(
                    $"\"{Path.GetRelativePath(tree, place)}\" in the source tree is a symbolic link, which the Builder does not follow. "
                    + "Replace it with a regular file or folder.");
            }
        }

        return place;
    }

    private static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);
}
