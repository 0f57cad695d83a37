using System.CommandLine;

namespace TalosImageOperator.Operator.Options;

/// <summary>
/// The command line: each flag sets one option and wins over its environment variable
/// (<c>--max-concurrent-builds</c>: <c>TALOS_IMAGE_OPERATOR_MAX_CONCURRENT_BUILDS</c>), which wins over the file.
/// </summary>
internal static class OperatorCommand
{
    public const string EnvironmentPrefix = "TALOS_IMAGE_OPERATOR_";

    /// <summary>Exit code for a command line, variable or file that says something wrong.</summary>
    public const int UsageError = 2;

    /// <summary>Parses, runs, and gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Func<OperatorOptions, CancellationToken, Task<int>> run)
    {
        var parsed = Create(run).Parse(args);
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 && code != 0 ? UsageError : code;
    }

    public static RootCommand Create(Func<OperatorOptions, CancellationToken, Task<int>> run)
    {
        var file = new Option<FileInfo?>("--config")
        {
            Description = "JSON file of options, named as the flags are: {\"max-concurrent-builds\": 4, \"namespace\": [\"a\", \"b\"]}.",
            HelpName = "file",
        };
        var root = new RootCommand("Builds Talos Linux images from source, as TalosImageBuild resources declare them.");
        root.Options.Add(file);
        foreach (var flag in OptionFlags.All)
        {
            root.Options.Add(flag.Option);
        }

        root.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, errors) = OptionReader.Read(parsed, parsed.GetValue(file), Environment.GetEnvironmentVariable);
            foreach (var error in errors)
            {
                await Console.Error.WriteLineAsync(error);
            }

            return errors.Count > 0 ? UsageError : await run(options, cancellationToken);
        });
        return root;
    }
}
