using CliWrap;
using CliWrap.Buffered;

namespace TalosImageOperator.Repository.Tests.Scripts;

/// <summary>Runs the scripts of <c>hack</c> with a state folder and ports of their own.</summary>
internal sealed class Script : IDisposable
{
    private readonly Dictionary<string, string?> _environment = new()
    {
        ["KUBECONFIG"] = null,
        ["STACK_REGISTRY_PORT"] = "1",
        ["STACK_BUILDKIT_PORT"] = "1",
        ["STACK_BUILDKIT_TLS_PORT"] = "1",
        ["STACK_GIT_PORT"] = "1",
        ["DEMO_API_PORT"] = "1",
        ["DEMO_OPERATOR_PORT"] = "1",
        ["DEMO_WEB_PORT"] = "1",
    };

    public Script()
    {
        _environment["STATE_DIR"] = Folder;
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("script-").FullName;

    /// <summary>Leaves these programs of /usr/bin on PATH, and no others of it.</summary>
    public void LimitPath(params string[] programs)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "path")).FullName;

        foreach (var program in (string[])["bash", .. programs])
        {
            File.CreateSymbolicLink(Path.Combine(folder, program), Programs.Require(program));
        }

        _environment["PATH"] = folder;
    }

    /// <summary>Puts a shell script on the limited PATH.</summary>
    public void AddProgram(string name, string body)
    {
        var path = Path.Combine(Folder, "path", name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Set(string variable, string value) => _environment[variable] = value;

    public async Task<BufferedCommandResult> RunAsync(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        return await Cli.Wrap("/bin/bash")
            .WithWorkingDirectory(Tree.Root)
            .WithArguments(arguments)
            .WithEnvironmentVariables(_environment)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(limit.Token);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
