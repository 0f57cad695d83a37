using System.CommandLine;
using TalosImageOperator.ControllerRuntime.Reflectors;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Builds;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>status</c>: all builds, or one with its platforms and steps.</summary>
internal sealed class StatusCommand(ClusterOptions cluster, Screen screen)
{
    // How long a step has run changes without any change of the build.
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromSeconds(1);

    private readonly Argument<string?> _name = BuildArgument.Optional(cluster);
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Follow changes: of all builds until interrupted, of one until it has ended." };
    private readonly Option<bool> _allNamespaces = new("--all-namespaces", "-A") { Description = "Builds of all namespaces." };

    public Command Create()
    {
        var command = new Command(
            "status", "Show builds; of one build every platform and step with its time, why it waits, and its place in the queue. With --watch of one build, exit code 1 if it fails.")
        {
            _name, _watch, _allNamespaces,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        using var client = await cluster.ConnectAsync(arguments, stop);
        var name = arguments.GetValue(_name);
        var all = arguments.GetValue(_allNamespaces);
        if (name is not null && all)
        {
            throw new CommandException(PluginExit.Usage, "-A: a name selects a build of one namespace. Use -n, or omit the name.");
        }

        return (name, arguments.GetValue(_watch)) switch
        {
            (null, false) => await ListAsync(client, all, stop),
            (null, true) => await WatchAllAsync(client, all, stop),
            (_, false) => await ShowAsync(client, name, stop),
            (_, true) => await WatchOneAsync(client, name, stop),
        };
    }

    private async Task<int> ListAsync(ClusterClient client, bool all, CancellationToken stop)
    {
        var builds = await client.ListBuildsAsync(all ? null : client.Namespace, stop);
        if (builds.Count == 0)
        {
            screen.Report(all ? "There are no builds." : $"There are no builds in namespace \"{client.Namespace}\". Use -n or -A for others.");
            return PluginExit.Success;
        }

        screen.Write(BuildText.List(builds, all, client.Time.GetUtcNow()));
        return PluginExit.Success;
    }

    private async Task<int> ShowAsync(ClusterClient client, string name, CancellationToken stop)
    {
        var found = await client.GetBuildAsync(name, stop);
        foreach (var (tone, text) in BuildText.Details(found.Build, client.Time.GetUtcNow()))
        {
            screen.Write(tone, text);
        }

        return PluginExit.Success;
    }

    private async Task<int> WatchAllAsync(ClusterClient client, bool all, CancellationToken stop)
    {
        await using var mirror = await Mirror<TalosImageBuild>.StartAsync(
            client, Resources.Builds, new ReflectorOptions { Namespace = all ? null : client.Namespace }, screen, stop);
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var hasHeader = false;
        while (true)
        {
            var builds = mirror.Snapshot(out var changed).Objects;
            var now = client.Time.GetUtcNow();
            if (screen.IsTerminal)
            {
                screen.Redraw([.. BuildText.List(builds, all, now).Select(line => (Tone.Plain, line))]);
                await Task.WhenAny(changed, Task.Delay(BetweenFrames, client.Time, stop));
                stop.ThrowIfCancellationRequested();
            }
            else
            {
                var fresh = builds.Where(build => shown.Add($"{build.Metadata.Uid}/{build.Metadata.ResourceVersion}")).ToList();
                screen.Write(BuildText.List(fresh, all, now).Skip(hasHeader ? 1 : 0));
                hasHeader = true;
                await changed.WaitAsync(stop);
            }
        }
    }

    private async Task<int> WatchOneAsync(ClusterClient client, string name, CancellationToken stop)
    {
        await client.GetBuildAsync(name, stop);
        await using var watch = await BuildWatch.StartAsync(client, name, screen, stop);
        var progress = new ProgressLines();
        while (true)
        {
            var build = watch.Current(out var changed);
            var now = client.Time.GetUtcNow();
            if (screen.IsTerminal)
            {
                screen.Redraw(BuildText.Details(build, now));
            }
            else
            {
                screen.Write(progress.Of(build, now));
            }

            if (BuildState.HasEnded(build))
            {
                return BuildState.PhaseOf(build) == BuildPhase.Failed ? PluginExit.Failed : PluginExit.Success;
            }

            await (screen.IsTerminal ? Task.WhenAny(changed, Task.Delay(BetweenFrames, client.Time, stop)) : changed.WaitAsync(stop));
            stop.ThrowIfCancellationRequested();
        }
    }
}
