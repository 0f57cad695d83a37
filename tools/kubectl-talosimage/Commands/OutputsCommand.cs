using System.CommandLine;
using TalosImageOperator.KubectlTalosImage.Outputs;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>outputs</c>: what the last success has published.</summary>
internal sealed class OutputsCommand(ClusterOptions cluster, Screen screen)
{
    private static readonly string[] Formats = ["text", "json", "env", "machineconfig", "kustomize"];

    private readonly Argument<string> _name = BuildArgument.Required(cluster);

    private readonly Option<string> _format = new("--output", "-o")
    {
        Description = "text: references, digests and commands. json: status.lastSucceeded with references. env: the variables of spec.publish.configMap. "
            + "machineconfig: a patch with machine.install.image. kustomize: a component with the variables as a ConfigMap.",
        HelpName = "format",
        DefaultValueFactory = _ => Formats[0],
    };

    public Command Create()
    {
        _format.CompletionSources.Add(Formats);
        _format.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is var format && !Formats.Contains(format))
            {
                result.AddError($"--output: \"{format}\" is not a format. Use {string.Join(", ", Formats)}.");
            }
        });
        var command = new Command("outputs", "Print what the last successful run of a build has published.") { _name, _format };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        using var client = await cluster.ConnectAsync(arguments, stop);
        var published = PublishedBuild.Of((await client.GetBuildAsync(arguments.GetRequiredValue(_name), stop)).Build);
        screen.WriteDocument(arguments.GetRequiredValue(_format) switch
        {
            "json" => OutputDocuments.Json(published),
            "env" => OutputDocuments.Variables(published),
            "machineconfig" => OutputDocuments.MachineConfiguration(published) ?? throw new CommandException(
                PluginExit.NotFound, $"\"{published.Build.Metadata.Name}\" has no output \"installer\". Add it to spec.outputs."),
            "kustomize" => OutputDocuments.Kustomize(published, published.Build.Spec.Publish?.ConfigMap ?? $"{published.Build.Metadata.Name}-outputs"),
            _ => OutputDocuments.Text(published),
        });
        return PluginExit.Success;
    }
}
