using System.CommandLine;
using TalosImageOperator.KubectlTalosImage.Reports;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>report</c>: for an issue.</summary>
internal sealed class ReportCommand(ClusterOptions cluster, Screen screen)
{
    private readonly Argument<string> _name = BuildArgument.Required(cluster);

    public Command Create()
    {
        var command = new Command(
            "report", "Print all that a bug report needs, as Markdown: versions, the operator's options, the build, its Jobs, pods and events. Credentials are hidden, and no Secret is read.")
        {
            _name,
        };
        command.SetAction(async (arguments, stop) =>
        {
            using var client = await cluster.ConnectAsync(arguments, stop);
            var found = await client.GetBuildAsync(arguments.GetRequiredValue(_name), stop);
            screen.WriteDocument(await new BuildReport(client).WriteAsync(found, stop));
            return PluginExit.Success;
        });
        return command;
    }
}
