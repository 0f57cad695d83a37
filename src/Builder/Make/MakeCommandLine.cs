using System.Globalization;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Make;

/// <summary>Argument lists of make: the plan's variables, the facts of the source step, and the arguments for buildx.</summary>
public static class MakeCommandLine
{
    private static readonly string[] OurOwn = ["BUILD", "CI_ARGS", "MAKEFLAGS", "PROGRESS", "SHELL", "TARGET_ARGS"];

    /// <param name="goal">The make target, such as <c>target-imager</c> or <c>kernel</c>.</param>
    /// <param name="targetArguments">For buildx; they reach every nested make (upstream's TARGET_ARGS).</param>
    /// <param name="lastArguments">For buildx, after all others (upstream's CI_ARGS).</param>
    /// <exception cref="StepFailedException">Input: a name or value is not safe for make, or the Builder sets the variable itself.</exception>
    public static IReadOnlyList<string> Of(
        string goal,
        MakeArguments make,
        string platform,
        SourceFacts source,
        IReadOnlyList<string> targetArguments,
        IReadOnlyList<string> lastArguments)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in make.Variables)
        {
            if (OurOwn.Contains(name))
            {
                throw StepFailedException.Input(Reasons.InvalidSpec, $"spec.variables.{name} cannot be set, because the Builder sets it. Remove it.");
            }

            variables[name] = value;
        }

        variables.TryAdd("ABBREV_TAG", source.AbbrevTag);
        variables.TryAdd("PLATFORM", platform);
        variables.TryAdd("PUSH", "false");
        variables.TryAdd("SHA", source.Sha);
        variables.TryAdd("SOURCE_DATE_EPOCH", source.SourceDateEpoch.ToString(CultureInfo.InvariantCulture));
        variables.TryAdd("TAG", source.Tag);
        variables["PROGRESS"] = "plain";
        foreach (var (name, value) in variables)
        {
            SafeValue.Require(name, value);
        }

        SafeValue.Require("GOAL", goal);
        foreach (var argument in targetArguments.Concat(lastArguments))
        {
            SafeValue.Require("CI_ARGS", argument);
        }

        List<string> arguments = [goal, .. variables.Select(variable => $"{variable.Key}={variable.Value}")];
        if (targetArguments.Count > 0)
        {
            arguments.Add($"TARGET_ARGS={string.Join(' ', targetArguments)}");
        }

        arguments.Add($"CI_ARGS={string.Join(' ', lastArguments)}");
        return arguments;
    }
}
