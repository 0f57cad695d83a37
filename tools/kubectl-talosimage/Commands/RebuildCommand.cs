using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Builds;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Terminal;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>rebuild</c>: another run of the same spec.</summary>
internal sealed class RebuildCommand(ClusterOptions cluster, Screen screen)
{
    private readonly Argument<string> _name = BuildArgument.Required(cluster);
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until the run has ended. Exit code 1 if it fails." };

    public Command Create()
    {
        var command = new Command("rebuild", $"Build the same spec again, with the annotation {Labels.Rebuild}.") { _name, _wait };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        using var client = await cluster.ConnectAsync(arguments, stop);
        var build = (await client.GetBuildAsync(arguments.GetRequiredValue(_name), stop)).Build;
        var name = build.Metadata.Name;
        if (build.Spec.Suspend)
        {
            throw new CommandException(
                PluginExit.Failed, $"\"{name}\" is suspended, so nothing would be built. Resume it first: kubectl talosimage resume {name} -n {client.Namespace}.");
        }

        if (BuildState.IsInvalid(build))
        {
            throw new CommandException(PluginExit.Failed, $"The spec of \"{name}\" is not valid, so nothing would be built: {BuildText.Ready(build)!.Message}");
        }

        var request = client.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Labels.Rebuild] = request } } };
        await client.Api.PatchAsync(Resources.Builds, NamespacedName.Of(build), patch, null, stop);
        screen.Write($"Requested a rebuild of {name}.");
        if (!arguments.GetValue(_wait))
        {
            screen.Write($"Follow it with: kubectl talosimage status {name} -n {client.Namespace} -w");
            return PluginExit.Success;
        }

        return await WaitAsync(client, name, request, stop);
    }

    private async Task<int> WaitAsync(ClusterClient client, string name, string request, CancellationToken stop)
    {
        await using var watch = await BuildWatch.StartAsync(client, name, screen, stop);
        var progress = new ProgressLines();
        while (true)
        {
            var build = watch.Current(out var changed);
            if (build.Status.LastHandledRebuild == request)
            {
                screen.Write(progress.Of(build, client.Time.GetUtcNow()));
                if (BuildState.HasEnded(build))
                {
                    return BuildState.PhaseOf(build) == BuildPhase.Succeeded ? PluginExit.Success : PluginExit.Failed;
                }
            }

            else if (build.Metadata.Annotations?.TryGetValue(Labels.Rebuild, out var latest) is not true || latest != request)
            {
                throw new CommandException(PluginExit.Failed, $"Another rebuild of {name} was requested meanwhile. Follow it with: kubectl talosimage status {name} -w");
            }
            else if (BuildState.PhaseOf(build) == BuildPhase.Suspended)
            {
                throw new CommandException(PluginExit.Failed, $"{name} is suspended. Resume it with: kubectl talosimage resume {name}");
            }

            await changed.WaitAsync(stop);
        }
    }
}
