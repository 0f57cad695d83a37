namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>A repository of the stack's git server whose branch main a test moves.</summary>
internal sealed class BranchedTree : IDisposable
{
    private readonly string _repository;

    /// <param name="name">Under which it is served.</param>
    /// <param name="of">The repository of the server that it is a copy of.</param>
    public BranchedTree(string name, string of)
    {
        _repository = Path.Combine(Stack.GitFolder, $"{name}.git");
        Url = $"{Stack.Git}/{name}.git";
        Git(null, ["clone", "--quiet", "--bare", Path.Combine(Stack.GitFolder, $"{of}.git"), _repository]);
        Git(_repository, ["update-server-info"]);
    }

    public string Url { get; }

    /// <summary>The commit that the branch points to.</summary>
    public string Head => Git(_repository, ["rev-parse", "refs/heads/main"]).Trim();

    /// <summary>Moves the branch to a commit that replaces a text in one file, a day after the last one.</summary>
    public void Move(string file, string text, string replacement)
    {
        var work = Directory.CreateTempSubdirectory("talos-image-branch-").FullName;
        try
        {
            Git(null, ["clone", "--quiet", "--branch", "main", _repository, work]);
            var path = Path.Combine(work, file);
            var before = File.ReadAllText(path);
            Assert.Contains(text, before, StringComparison.Ordinal);
            File.WriteAllText(path, before.Replace(text, replacement, StringComparison.Ordinal));
            var date = $"{long.Parse(Git(work, ["log", "-1", "--format=%ct"]).Trim(), System.Globalization.CultureInfo.InvariantCulture) + 86400} +0000";
            Git(
                work, ["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--all", "--message", "fix: move on"],
                new() { ["GIT_AUTHOR_DATE"] = date, ["GIT_COMMITTER_DATE"] = date });
            Git(work, ["push", "--quiet", "origin", "HEAD:main"]);
            Git(_repository, ["update-server-info"]);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(_repository, recursive: true);

    private static string Git(string? folder, string[] arguments, Dictionary<string, string?>? variables = null)
    {
        var result = Tool.RunAsync("git", folder is null ? arguments : ["-C", folder, .. arguments], environment: variables).GetAwaiter().GetResult();
        Assert.True(result.ExitCode == 0, $"git {string.Join(' ', arguments)}: {result.StandardError}");
        return result.StandardOutput;
    }
}
