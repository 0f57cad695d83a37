using CliWrap;
using CliWrap.Buffered;

namespace TalosImageOperator.Repository.Tests;

/// <summary>Real programs that a test runs; where one is missing the test is skipped, and says so.</summary>
internal static class Programs
{
    /// <summary>The path of the first of these programs that is on PATH.</summary>
    public static string Require(params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var found = names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Skip.If(found is null, $"{string.Join(" or ", names)} is not on PATH.");
        return found!;
    }

    public static async Task<BufferedCommandResult> RunAsync(string program, string input, params string[] arguments) =>
        await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithStandardInputPipe(PipeSource.FromString(input))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
}
