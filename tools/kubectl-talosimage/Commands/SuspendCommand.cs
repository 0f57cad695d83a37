using System.CommandLine;
using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Ownership;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>suspend</c> and <c>resume</c>.</summary>
/// <param name="suspend">The value of <c>spec.suspend</c>.</param>
internal sealed class SuspendCommand(ClusterOptions cluster, Screen screen, bool suspend)
{
    private readonly Argument<string> _name = BuildArgument.Required(cluster);

    public Command Create()
    {
        var command = suspend
            ? new Command("suspend", "Set spec.suspend: running pods are stopped, and nothing starts until the build is resumed.") { _name }
            : new Command("resume", "Unset spec.suspend: the build continues.") { _name };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        using var client = await cluster.ConnectAsync(arguments, stop);
        var found = await client.GetBuildAsync(arguments.GetRequiredValue(_name), stop);
        var name = found.Build.Metadata.Name;
        var done = suspend ? "suspended" : "resumed";
        if (found.Build.Spec.Suspend == suspend)
        {
            screen.Write(suspend ? $"{name} is already suspended." : $"{name} is not suspended.");
            return PluginExit.Success;
        }

        var patch = new JsonObject { ["spec"] = new JsonObject { ["suspend"] = suspend } };
        await client.Api.PatchAsync(Resources.Builds, NamespacedName.Of(found.Build), patch, null, stop);
        screen.Write($"{name} is {done}.");
        foreach (var owner in GitOpsOwner.Of(found.Json))
        {
            screen.Report($"warning: {owner.Name} manages {name} and may set spec.suspend back. {owner.Action}");
        }

        return PluginExit.Success;
    }
}
