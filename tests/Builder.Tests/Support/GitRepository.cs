using System.Diagnostics;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A real repository to fetch from.</summary>
public sealed class GitRepository(string path)
{
    public string Url => $"file://{path}";

    public static GitRepository Create(string path)
    {
        Directory.CreateDirectory(path);
        var repository = new GitRepository(path);
        repository.Git("init", "--quiet", "--initial-branch=main");
        repository.Git("config", "user.name", "Test");
        repository.Git("config", "user.email", "test@example.org");
        repository.Git("config", "uploadpack.allowFilter", "true");
        return repository;
    }

    public string Commit(string text, long epoch)
    {
        File.WriteAllText(Path.Combine(path, "file"), text);
        Git("add", "file");
        Git(epoch, "commit", "--quiet", "--message", text);
        return Git("rev-parse", "HEAD");
    }

    public string Git(params string[] arguments) => Git(epoch: 1_700_000_000, arguments);

    private string Git(long epoch, params string[] arguments)
    {
        var info = new ProcessStartInfo("git") { RedirectStandardOutput = true, WorkingDirectory = path };
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["GIT_AUTHOR_DATE"] = info.Environment["GIT_COMMITTER_DATE"] = $"{epoch} +0000";
        info.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
