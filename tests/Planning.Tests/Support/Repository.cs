namespace TalosImageOperator.Planning.Tests.Support;

/// <summary>Files of the working tree that tests compare with, or write when asked to.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>
    /// Fails when the file is not <paramref name="content"/>. With the environment variable <paramref name="update"/> set to 1
    /// the file is written first.
    /// </summary>
    public static void AssertFile(string path, string content, string update)
    {
        var file = Path.Combine(Root, path);

        if (Environment.GetEnvironmentVariable(update) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }

        Assert.True(File.Exists(file), $"{path} is missing; run the tests with {update}=1 to write it.");
        Assert.True(File.ReadAllText(file) == content, $"{path} is out of date; run the tests with {update}=1 and look at the difference.");
    }

    private static string Find(DirectoryInfo? directory) => directory switch
    {
        null => throw new InvalidOperationException("The tests run outside the working tree."),
        _ when File.Exists(Path.Combine(directory.FullName, "TalosImageOperator.sln")) => directory.FullName,
        _ => Find(directory.Parent),
    };
}
