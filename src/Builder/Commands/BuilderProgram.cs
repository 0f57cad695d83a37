using System.CommandLine;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Shared;

namespace TalosImageOperator.Builder.Commands;

/// <summary>The command line.</summary>
internal static class BuilderProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable(AskPass.SecretVariable) is { Length: > 0 } secret)
        {
            return Answer(arguments, secret);
        }

        var time = TimeProvider.System;
        var root = new RootCommand(
            "Builds Talos Linux images from source, one step of a plan at a time. Exit codes: 0: success; 64: the input or the command "
            + "line is invalid; 65: the build failed; 75: a registry, the network or a disk failed, and a retry may succeed; "
            + "76: the registry credentials expired during the build; 143: interrupted.")
        {
            StepCommand.Create(time),
            new RunCommand(time).Create(),
            new PlanCommand().Create(),
            new ImagesCommand(time).Create(),
            new FromSchematicCommand().Create(),
            new VerificationRuleCommand().Create(),
            new CompareCommand(time).Create(),
        };

        var parsed = root.Parse(arguments);
        if (UsageErrors.Of(parsed) is { Count: > 0 } errors)
        {
            foreach (var error in errors)
            {
                Console.Error.WriteLine(error);
            }

            return ExitCodes.Input;
        }

        using var interruption = new Interruption();
        // Interruption stops the running programs; the library's own handler would exit after two seconds.
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(configuration, interruption.Token);
    }

    private static int Answer(string[] arguments, string secret)
    {
        var repository = Environment.GetEnvironmentVariable(AskPass.RepositoryVariable) ?? "";
        var answer = arguments.Length == 1
            ? AskPass.Answer(arguments[0], repository, key => File.ReadAllText(Path.Combine(secret, key)))
            : null;
        if (answer is null)
        {
            return 1;
        }

        Console.Out.WriteLine(answer);
        return 0;
    }
}
