namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// A copy of a work tree with the key that signs modules, in the temporary folder of a step. The workspace, which other steps read, never
/// holds the key.
/// </summary>
internal static class KeyedTree
{
    private const string Repository = ".git";

    /// <param name="tree">The work tree.</param>
    /// <param name="copy">A folder that does not exist, deleted with the step's other temporary files.</param>
    /// <param name="target">The package with the kernel's image.</param>
    /// <param name="key">The key.</param>
    /// <returns>The copy.</returns>
    public static string Copy(string tree, string copy, string target, SigningKeyPem key)
    {
        CopyFolder(new DirectoryInfo(tree), copy);
        key.CopyTo(KernelPackage.Find(copy, target));
        return copy;
    }

    // Links stay links: one could point anywhere.
    private static void CopyFolder(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to, from.UnixFileMode);
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            var place = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(place, link);
            }
            else if (entry is DirectoryInfo folder)
            {
                // make gets all facts of the commit as variables.
                if (folder.Name != Repository)
                {
                    CopyFolder(folder, place);
                }
            }
            else
            {
                File.Copy(entry.FullName, place);
            }
        }
    }
}
