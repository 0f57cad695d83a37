namespace TalosImageOperator.Repository.Tests;

/// <summary>The project's files, without what a build writes.</summary>
internal static class Tree
{
    private static readonly string[] Written = ["bin", "obj", ".git", ".state", "artifacts", "node_modules"];

    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Paths below the root, with slashes.</summary>
    public static IEnumerable<string> Files(string pattern, string below = "") =>
        Walk(Path.Combine(Root, below), pattern).Select(path => Path.GetRelativePath(Root, path));

    private static IEnumerable<string> Walk(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern)
        .Concat(Directory.EnumerateDirectories(folder)
            .Where(child => !Written.Contains(Path.GetFileName(child)))
            .SelectMany(child => Walk(child, pattern)));

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "TalosImageOperator.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository."));
}
