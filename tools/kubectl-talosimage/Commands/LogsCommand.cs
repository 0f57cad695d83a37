using System.CommandLine;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Builds;
using TalosImageOperator.KubectlTalosImage.Logs;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>logs</c>: of all pods and steps of the current run.</summary>
internal sealed class LogsCommand(ClusterOptions cluster, Screen screen)
{
    private readonly Argument<string> _name = BuildArgument.Required(cluster);
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Follow the logs from step to step and into the next pod, until the build has ended. Exit code 1 if it fails." };
    private readonly Option<string?> _platform = new("--platform") { Description = "Only this platform, such as linux/amd64, or publish for the Job that writes the tags.", HelpName = "platform" };
    private readonly Option<string?> _step = new("--step") { Description = "Only this step, or buildkitd for the sidecar.", HelpName = "step" };
    private readonly Option<bool> _timestamps = new("--timestamps") { Description = "Print the time in front of each line." };

    public Command Create()
    {
        var command = new Command(
            "logs", "Print the logs of all pods of the current run, through retries, with platform and step in front of each line.")
        {
            _name, _follow, _platform, _step, _timestamps,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        using var client = await cluster.ConnectAsync(arguments, stop);
        var build = (await client.GetBuildAsync(arguments.GetRequiredValue(_name), stop)).Build;
        var selection = new LogSelection(Platform(build, arguments.GetValue(_platform)), arguments.GetValue(_step));
        var printer = new LogPrinter(client, screen, arguments.GetValue(_timestamps));
        if (arguments.GetValue(_follow))
        {
            var ended = await new LogFollower(client, selection, printer, screen).RunAsync(build, stop);
            screen.Report($"{ended.Metadata.Name}: {BuildState.PhaseOf(ended)}: {BuildText.Ready(ended)?.Message}");
            return BuildState.PhaseOf(ended) == BuildPhase.Failed ? PluginExit.Failed : PluginExit.Success;
        }

        var sources = selection.Of(build, await LogFollower.ListAsync(client, build, stop));
        if (sources.Count == 0)
        {
            throw new CommandException(PluginExit.NotFound, Nothing(build, selection));
        }

        foreach (var source in sources.Where(source => source.HasStarted))
        {
            await printer.PrintAsync(source, stop);
        }

        return PluginExit.Success;
    }

    private static string? Platform(TalosImageBuild build, string? named) =>
        named is null or "publish" || build.Spec.Platforms.Contains(named, StringComparer.Ordinal)
            ? named
            : throw new CommandException(
                PluginExit.NotFound, $"--platform: \"{named}\" is not a platform of the build. Choose from {string.Join(", ", build.Spec.Platforms)}, publish.");

    private static string Nothing(TalosImageBuild build, LogSelection selection) => selection.Step is { } step
        ? $"--step: no pod of the current run has the step \"{step}\". kubectl talosimage status {build.Metadata.Name} lists the steps."
        : $"\"{build.Metadata.Name}\" has no pods: {BuildText.Ready(build)?.Message ?? "the operator has not observed the build yet."} "
          + "Pods of an ended run are deleted after spec.job.ttlAfterFinished.";
}
