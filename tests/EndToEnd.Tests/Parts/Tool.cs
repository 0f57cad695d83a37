using CliWrap;
using CliWrap.Buffered;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>Runs real tools to their end.</summary>
internal static class Tool
{
    public static async Task<BufferedCommandResult> RunAsync(
        string program, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(5));
        var command = Cli.Wrap(program)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>());
        return await (input is null ? command : command.WithStandardInputPipe(PipeSource.FromString(input)))
            .ExecuteBufferedAsync(timeout.Token);
    }
}
