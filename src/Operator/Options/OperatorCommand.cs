using System.CommandLine;
using TalosImageOperator.Shared;

namespace TalosImageOperator.Operator.Options;

/// <summary>
/// The command line. A flag overrides its environment variable (<c>--max-concurrent-builds</c>:
/// <c>TALOS_IMAGE_OPERATOR_MAX_CONCURRENT_BUILDS</c>), which overrides the file.
/// </summary>
internal static class OperatorCommand
{
    public const string EnvironmentPrefix = "TALOS_IMAGE_OPERATOR_";

    /// <summary>Parses the command line, runs the operator, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Func<OperatorOptions, CancellationToken, Task<int>> run)
    {
        var parsed = Create(run).Parse(args);
        return UsageErrors.Of(parsed) is { Count: > 0 } errors ? Report(errors) : await parsed.InvokeAsync();
    }

    public static RootCommand Create(Func<OperatorOptions, CancellationToken, Task<int>> run)
    {
        var file = new Option<FileInfo?>("--config")
        {
            Description = "JSON file of options, named like the flags: {\"max-concurrent-builds\": 4, \"namespace\": [\"a\", \"b\"]}.",
            HelpName = "file",
        };
        var root = new RootCommand(
            "Builds Talos Linux images from source, as described by TalosImageBuild resources. "
            + "Every option can also be set by an environment variable (--workers: TALOS_IMAGE_OPERATOR_WORKERS) or in the file of --config; "
            + "a flag overrides the variable, the variable overrides the file. Exit code 64: an option is not valid.");
        root.Options.Add(file);
        foreach (var flag in OptionFlags.All)
        {
            root.Options.Add(flag.Option);
        }

        root.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, errors) = OptionReader.Read(parsed, parsed.GetValue(file), Environment.GetEnvironmentVariable);
            return errors.Count > 0 ? Report(errors) : await run(options, cancellationToken);
        });
        return root;
    }

    /// <summary>Prints the errors and returns the exit code.</summary>
    public static int Report(params IReadOnlyList<string> errors)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine(error);
        }

        return UsageErrors.ExitCode;
    }
}
