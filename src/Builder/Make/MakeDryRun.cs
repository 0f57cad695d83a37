using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Make;

/// <summary>
/// What make would run, from <c>make --dry-run</c>: the values of build arguments are known to upstream's makefiles only. Nested makes run
/// as dry runs too.
/// </summary>
internal static class MakeDryRun
{
    private static readonly string[] Options = ["--dry-run", "--no-print-directory"];

    /// <param name="goal">The make target.</param>
    /// <returns>The calls of <c>docker buildx build</c>; null if make fails.</returns>
    public static async Task<IReadOnlyList<BuildxCall>?> RunAsync(StepContext context, MakeArguments make, string goal, CancellationToken stop)
    {
        var source = context.Results.ReadSource();
        var command = new ProcessCommand
        {
            Program = "make",
            Arguments = [.. Options, .. MakeCommandLine.Of(goal, make, context.Plan.Platform, source, targetArguments: [], lastArguments: [])],
            Environment = ToolEnvironment.Registry(context.Settings),
            WorkingDirectory = context.Settings.SourceFolder,
            Capture = true,
        };
        var outcome = await context.TryAsync(command, stop);
        return outcome.Succeeded ? [.. BuildxCall.AllIn(outcome.Captured)] : null;
    }
}
