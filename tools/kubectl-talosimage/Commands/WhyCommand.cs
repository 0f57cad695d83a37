using System.CommandLine;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Builds;
using TalosImageOperator.KubectlTalosImage.Terminal;
using TalosImageOperator.Planning.Failures;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>why</c>: why a build has failed or waits, and what to do.</summary>
internal sealed class WhyCommand(ClusterOptions cluster, Screen screen)
{
    private readonly Argument<string> _name = BuildArgument.Required(cluster);

    public Command Create()
    {
        var command = new Command("why", "Say why a build has failed or waits: reason, class, the last lines of the log, what to do, and commands to copy. Exit code 1 if it has failed.")
        {
            _name,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        using var client = await cluster.ConnectAsync(arguments, stop);
        var build = (await client.GetBuildAsync(arguments.GetRequiredValue(_name), stop)).Build;
        var isFailed = BuildState.PhaseOf(build) == BuildPhase.Failed;
        if (isFailed && build.Status.Failure is { } failure)
        {
            Explain(build, failure);
        }
        else
        {
            Explain(build);
        }

        // Those that the spec asks for, beside the three of kstatus.
        foreach (var condition in build.Status.Conditions.Where(condition =>
                     condition is { Status: "False", Type: not (ConditionTypes.Ready or ConditionTypes.Reconciling or ConditionTypes.Stalled) }))
        {
            screen.Write($"{condition.Type} is False: {condition.Reason}: {condition.Message}");
        }

        return isFailed ? PluginExit.Failed : PluginExit.Success;
    }

    private void Explain(TalosImageBuild build, FailureStatus failure)
    {
        screen.Write(Tone.Bad, $"{build.Metadata.Name} has failed: {failure.Reason} ({failure.Class})");
        if (failure.Platform is { } platform)
        {
            screen.Write($"Where:      {platform}{(failure.Step is { } step ? $", step {step}" : "")}");
        }

        screen.Write($"What:       {failure.Message}");
        screen.Write($"What to do: {FailureAdvice.Of(failure.Class)}");
        if (failure.LogTail is { Length: > 0 } tail)
        {
            screen.Write("The last lines of the log:");
            screen.Write(PlainText.Lines(tail).Select(line => $"  | {line}"));
        }

        screen.Write("Commands:");
        screen.Write(Commands(build, failure).Select(command => $"  {command}"));
        screen.Write("Every reason is explained in docs/troubleshooting.md.");
    }

    private static IEnumerable<string> Commands(TalosImageBuild build, FailureStatus failure)
    {
        var target = $"{build.Metadata.Name} -n {build.Metadata.NamespaceProperty}";
        if (failure is { Platform: { } platform, Step: { } step })
        {
            yield return $"kubectl talosimage logs {target} --platform {platform} --step {step}";
        }

        yield return $"kubectl talosimage rebuild {target}";
        foreach (var command in FailureAdvice.Commands(build, failure))
        {
            yield return command;
        }
    }

    private void Explain(TalosImageBuild build)
    {
        var ready = BuildText.Ready(build);
        if (ready is null)
        {
            screen.Write($"{build.Metadata.Name} has no status yet: the operator has not observed it. Check that it runs and watches namespace \"{build.Metadata.NamespaceProperty}\".");
            return;
        }

        screen.Write($"{build.Metadata.Name} is {BuildState.PhaseOf(build)}: {ready.Reason}");
        screen.Write(ready.Message);
        foreach (var platform in build.Status.Platforms.Where(platform => platform.Reason is not null && platform.Message != ready.Message))
        {
            screen.Write($"{platform.Platform}: {platform.Reason}: {platform.Message}");
        }
    }
}
