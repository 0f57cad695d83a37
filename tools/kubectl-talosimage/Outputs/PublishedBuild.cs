using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Builds;
using TalosImageOperator.KubectlTalosImage.Commands;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.KubectlTalosImage.Outputs;

/// <summary>The last success of a build.</summary>
internal sealed record PublishedBuild(TalosImageBuild Build, LastSucceededStatus Success)
{
    /// <exception cref="CommandException">No run has succeeded yet.</exception>
    public static PublishedBuild Of(TalosImageBuild build) => build.Status.LastSucceeded is { } success
        ? new PublishedBuild(build, success)
        : throw new CommandException(
            PluginExit.Failed,
            $"\"{build.Metadata.Name}\" has not published anything yet: it is {BuildState.PhaseOf(build)}. kubectl talosimage why {build.Metadata.Name} explains it.");

    public IReadOnlyDictionary<string, string> Variables => OutputVariables.Of(Success, Build.Spec.Registry);

    public OutputCommands Commands(bool plainHttp) => new(Build.Spec.Registry, plainHttp ? [Build.Spec.Registry.Host] : []);

    /// <exception cref="CommandException">There is no such output.</exception>
    public OutputStatus Find(string name) => Success.Outputs.FirstOrDefault(output => output.Name == name)
        ?? throw new CommandException(
            PluginExit.NotFound,
            $"\"{Build.Metadata.Name}\" has no output \"{name}\". It has {string.Join(", ", Success.Outputs.Select(output => output.Name))}; spec.outputs adds others.");
}
